// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// fa-check.
#include "driver/driver.h"

int main(int argc, char **argv)
{
    return dr_main(argc, argv);
}
