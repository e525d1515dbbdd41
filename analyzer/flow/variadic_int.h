// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What is given to a function behind its named parameters.
#ifndef FAC_FLOW_VARIADIC_INT_H
#define FAC_FLOW_VARIADIC_INT_H

#include "flow/flow_int.h"

/// A call of a function with a body: what is given behind its parameters escapes, unless the
/// function only looks at texts and numbers there.
void df_keep_variadic(df_fx *x, df_state *s, const ir_decl *callee, const df_args *args);

#endif
