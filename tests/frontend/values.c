// Choices, comma, increments, casts, volatile, compound assignment as values.
struct s { int x; struct s *next; };
struct s make(void);
int f(int);
void use(int);
void *get(void);
volatile int shared;
volatile int *port;
_Atomic int counter;
struct s *volatile head;

int choices(int a, struct s *p, struct s *q)
{
    int x = a ? f(1) : f(2);
    struct s *r = a ? p : q;
    struct s v = a ? *p : make();
    x = (a ? p : q)->x;
    a ? use(1) : use(2);
    (a ? p : q)->next = r;
    x += a > 1 ? 2 : 3;
    r = p ?: get() ?: q;
    x = ({ int t = f(x); t + 1; }) ?: a;
    use((a ? v : *q).x);
    return 1 ? x : f(3);
}

int commas(int a)
{
    int x = (use(1), use(2), a);
    for (x = 0, a = 1; x < a; x++, a--) {
        use((x, a));
    }
    return x;
}

int steps(struct s *p, int *a)
{
    int x = p->x++;
    int y = --p->x;
    int z = a[x++]++;
    p->next->x += 3;
    p->next->x++;
    x = y = z = 4;
    p->x = a[0] = f(x);
    x <<= y |= 2;
    return -x + ~y + +z;
}

int volatiles(void)
{
    int a = shared;
    while (shared != 3) {
        use(1);
    }
    if (*port & 1) {
        a = *port;
    }
    head = head->next;
    counter++;
    if (counter) {
        use(a);
    }
    shared = a;
    return counter;
}

double floats(double d, float f1)
{
    double x = d * 2.0 + f1;
    int i = (int)x;
    x = i;
    x++;
    _Complex double c = x;
    return __real__ c + x / 3;
}

void wide(void)
{
    unsigned long big = 18446744073709551615ul;
    int h = 0x10, o = 017, b = 0b11, ch = 'a', esc = '\n', multi = 'ab';
    long neg = -1, shifted = 1L << 40, un = ~0u;
    unsigned char wrap = 300;
    int cond = sizeof(struct s) > 8 ? 1 : 2;
    use((int)(big + h + o + b + ch + esc + multi + neg + shifted + un + wrap + cond));
}
