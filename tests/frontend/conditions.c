// Conditions become branches on the simplest comparison.
#define NULL ((void *)0)
#define likely(x) __builtin_expect(!!(x), 1)
#define FLAG 4
struct node {
    struct node *next;
    int flags;
    _Bool live;
};
void yes(void);
void no(void);
struct node *find(int key);
int check(struct node *n);

void simple(struct node *p, int a, unsigned u, double d)
{
    if (p) yes();
    if (!p) yes();
    if (p == NULL) yes(); else no();
    if (NULL != p) yes();
    if (a < 3) yes();
    if (3 < a) yes();
    if (u >= 7u) yes();
    if (a & FLAG) yes();
    if (!(a & FLAG)) yes();
    if (p->next) yes();
    if (p->live) yes();
    if (d) yes();
    if (d > 1.5) yes();
    if (check(p)) yes();
    if (check(p) < 0) yes();
    if (!!p) yes();
    if ((a == 1) == 0) yes();
    if ((p != NULL) != 0) yes();
    if ("text") yes();
    if (check) yes();
}

void logic(struct node *p, int a, int b)
{
    if (a && b) yes();
    if (a || b) yes();
    if (!(a && b)) yes();
    if (p && p->next && !p->next->next) yes(); else no();
    if (a ? b : !b) yes();
    if (a ?: b) yes();
    if (likely(p)) yes();
    if (__builtin_expect(p != NULL && a, 0)) yes();
    if ((a, b)) yes();
    a && check(p);
    a || check(p);
}

void assignments(struct node *p, int key)
{
    struct node *n;
    int r;
    if ((n = find(key)) == NULL) no();
    if (!(n = find(key))) no();
    if ((n = find(key))) yes();
    while ((n = n->next) != NULL) yes();
    if ((p->next = find(key)) != NULL) yes();
    if ((r = check(n)) < 0 || (r = check(p)) > 5) no();
    for (n = p; n && (key = check(n)); n = n->next) yes();
}

void constants(int a)
{
    if (0) no();
    if (1) yes(); else no();
    if (sizeof(int) == 4 && a) yes();
    if (0 && check(0)) no();
    if (FLAG > 3 || a) yes();
    while (0) no();
}

int values(struct node *p, int a, int b)
{
    int x = a && b;
    int y = !a;
    int z = p != NULL;
    _Bool t = p;
    _Bool v = a < b;
    int w = !(a || b);
    int q = !!p;
    x = a > 3 ? b : a;
    y = a ?: b;
    return x + y + z + t + v + w + q;
}
