// Deep and long trees: parentheses, else-if chains, sums, blocks, initialisers.
int f(int);
void use(int);
#define P4(x) ((((x))))
#define P16(x) P4(P4(P4(P4(x))))
#define P256(x) P16(P16(P16(P16(x))))
#define S4(x) x + x + x + x
#define S16(x) S4(x) + S4(x) + S4(x) + S4(x)
#define S64(x) S16(x) + S16(x) + S16(x) + S16(x)
#define E4(x)                                                                                      \
    if (x == 1)                                                                                    \
        use(1);                                                                                    \
    else if (x == 2)                                                                               \
        use(2);                                                                                    \
    else if (x == 3)                                                                               \
        use(3);                                                                                    \
    else

int parentheses(int x)
{
    return P256(x);
}

int sum(int x)
{
    return S64(1) + S16(2) + f(x);
}

void chain(int x)
{
    E4(x) E4(x) E4(x) use(4);
}
