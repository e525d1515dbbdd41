// Loops in all their shapes; every part of a for may be missing.
int step(int i);
void body(int i);
#define EACH(i, n) for ((i) = 0; (i) < (n);)
#define FOREVER for (;;)
#define INIT_ONLY(x) for (int x = 3;;)

void all_parts(int n)
{
    for (int i = 0; i < n; i++) {
        body(i);
    }
}

void missing(int n)
{
    int i;
    for (;;) {
        if (n) {
            break;
        }
    }
    for (i = 0;;) {
        if (step(i)) {
            break;
        }
    }
    for (; n;) {
        n--;
    }
    for (;; i++) {
        if (i > n) {
            break;
        }
    }
    for (i = 0; i < 3;) {
        i += 2;
    }
    for (i = 0;; i++) { /* ; in a comment */
        if (step(';')) {
            break;
        }
    }
    for (; i < n; i++)
        body(i);
}

void macros(int n)
{
    int i;
    EACH(i, n)
    {
        i = step(i);
    }
    FOREVER
    {
        if (step(1)) {
            break;
        }
    }
    INIT_ONLY(k)
    {
        if (step(k)) {
            break;
        }
    }
}

void other(int n)
{
    while (n > 0) {
        if (n == 7) {
            continue;
        }
        n = step(n);
    }
    do {
        if (n == 5) {
            continue;
        }
        body(n);
    } while (step(n) != 0);
    do {
        body(1);
    } while (0);
    while (1) {
        body(2);
    }
}
