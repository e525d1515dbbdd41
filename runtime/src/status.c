// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Names and sentences of fa_status.
#include <framealloc/status.h>

const char *fa_status_string(fa_status status)
{
    switch (status) {
#define SENTENCE(constant, value, sentence)                                                        \
    case constant:                                                                                 \
        return sentence;
        FA_STATUS_LIST(SENTENCE)
#undef SENTENCE
    }
    return "unknown status";
}

const char *fa_status_name(fa_status status)
{
    switch (status) {
#define NAME(constant, value, sentence)                                                            \
    case constant:                                                                                 \
        return #constant;
        FA_STATUS_LIST(NAME)
#undef NAME
    }
    return "FA_E_UNKNOWN";
}
