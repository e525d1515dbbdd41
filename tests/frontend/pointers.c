// Places: one memory access each, temporaries named after what they hold.
typedef unsigned long size_t;
struct inner { int *p; int a[4]; };
struct outer { struct inner in; struct inner *ptr; struct outer *next; void (*cb)(void *); char name[8]; };
extern struct outer table[10];
int *source(void);
void sink(void *);

void reads(struct outer *o, struct outer s)
{
    int *a = o->in.p;
    int *b = o->ptr->p;
    int c = o->next->next->ptr->a[2];
    int *d = s.in.p;
    int *e = s.next->in.p;
    int f = *o->in.p;
    int g = o->in.a[1];
    int h = (*o).in.a[c];
    sink(b);
    (void)(a + f + g + h);
    sink(d), sink(e);
}

void writes(struct outer *o, int i)
{
    o->in.p = source();
    o->ptr->p = source();
    o->next->ptr->a[i] = i;
    table[i].in.p = source();
    table[3].ptr = &o->in;
    *o->in.p = i;
    *o = *o->next;
    o->in = *o->ptr;
}

void arithmetic(int *p, char *base, size_t n)
{
    int local[16];
    int *q = p + 3;
    int *r = p - n;
    int *s = p + 0;
    int *t = local + 2;
    int *u = &local[n];
    int *v = &p[2];
    int *w = &p[n];
    int x = *(p + 1);
    int y = 2[p];
    long z = q - r;
    struct outer *container = (struct outer *)(base - __builtin_offsetof(struct outer, next));
    p++;
    ++p;
    x = *p++;
    y = *--p;
    *p++ = *q++;
    p += n;
    p -= 2;
    r = p++;
    s = ++p;
    local[0] = *local;
    local[x]++;
    sink(t), sink(u), sink(v), sink(w), sink(container);
    (void)(y + z + *s + *r);
}

void addresses(struct outer *o)
{
    int x;
    int *a = &x;
    int **b = &o->in.p;
    int *c = &o->in.a[1];
    struct inner *d = &o->next->in;
    void *e = &*o;
    char *f = o->name;
    char *g = &o->name[3];
    struct outer *h = &table[2];
    int (*row)[4] = &o->in.a;
    int i = (*row)[2];
    sink(a), sink(b), sink(c), sink(d), sink(e), sink(f), sink(g), sink(h);
    *a = i;
    *&x = 4;
    (*&o)->next = o;
}

void casts(void *v, size_t bits)
{
    struct outer *o = v;
    int *p = (int *)v;
    size_t n = (size_t)p;
    void *q = (void *)(bits & ~(size_t)7);
    char c = (char)n;
    ((struct inner *)v)->p = p;
    *(int **)v = p;
    sink(o), sink(q);
    (void)c;
}

void two_dimensional(int m[3][4], char *argv[])
{
    int local[2][3];
    local[1][2] = m[0][1];
    int *row = local[1];
    sink(argv[1]);
    *row = m[2][*row];
}

int element_tested(int **v, int i, int j)
{
    v[i] = source();
    if (!v[i]) {
        return 1;
    }
    v[i] = source();
    if (!v[j]) { // another one
        return 2;
    }
    v[i] = source();
    i++;
    return v[i] == 0;
}
