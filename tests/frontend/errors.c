// Code that does not parse: what is left is lowered, functions say that they are incomplete.
#include "no_such_header.h"
int good(int x)
{
    return x + 1;
}

int bad(int x)
{
    unknown_t *p = 0;
    x = good(x);
    return undefined_name + x;
}

int missing_semicolon(int x)
{
    x = good(x)
    return x;
}

int fine(int x)
{
    if (x)
        return good(2);
    return good(x);
}
