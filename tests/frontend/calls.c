// Calls: direct, through pointers, of several values, with effects in arguments.
struct ops { void (*open)(void *); int (*read)(void *, int); struct ops *next; };
struct pair { int a; void *b; };
typedef int (*fn)(int);
int f(int);
int g(int);
void v(void);
struct pair make(int);
void take(struct pair p);
int many(const char *format, ...);
fn choose(int);
fn table[4];
int (*pointer)(int);
extern struct ops *global_ops;

int direct(int x)
{
    f(x);
    (f)(x);
    (&f)(x);
    (*f)(x);
    v();
    (void)g(x);
    return f(g(x) + 1);
}

int indirect(struct ops *o, fn callback, int x)
{
    o->open(o);
    o->next->open(o);
    x = o->read(o, x);
    (*o->read)(o, x);
    callback(x);
    (*callback)(x);
    table[2](x);
    table[x](x);
    pointer(x);
    global_ops->open(o);
    choose(x)(3);
    (x ? f : g)(x);
    return ((int (*)(int))o->next)(x);
}

void records(int x)
{
    struct pair p = make(x);
    void *b = make(x).b;
    take(p);
    take(make(3));
    p = make(4);
    many("%d %p", p.a, b);
}

int ordered(struct ops *o, int *p)
{
    many("%d", *p, f(1), *p);
    many("%p", o->next, o->read(o, 2));
    return *p + f(*p);
}

int implicit(int x)
{
    return undeclared(x);
}

int old_style(a, b) int a; char *b;
{
    return a + *b;
}

fn returns_function(void)
{
    pointer = f;
    table[1] = &g;
    return f;
}
