// Initialisers: lists, designators, elided braces, what is left out, strings, tables.
#define NULL ((void *)0)
struct inner { int x; void *p; };
struct outer { int n; struct inner in; char *name; struct inner arr[2]; union { int u; void *v; }; };
struct flags { unsigned a : 1; unsigned : 3; unsigned b : 2; };
int f(void);
void use(void *);
void *q(void);

void scalars(void)
{
    int a = 1, b = {2}, c = f();
    char *s = "text", t[] = "text", u[8] = {"text"};
    use(s), use(t), use(u);
    (void)(a + b + c);
}

void records(struct inner other)
{
    struct inner empty = {0};
    struct inner full = {1, q()};
    struct inner part = {f()};
    struct inner named = {.p = q(), .x = 3};
    struct inner copy = other;
    struct outer o = {1, {2, q()}, "name", {{3, q()}, {4}}, {5}};
    struct outer elided = {1, 2, q(), "name", 3, q(), 4, q()};
    struct outer des = {.in.p = q(), .arr[1] = {7, q()}, .v = q()};
    struct outer nested = {.in = other, .name = NULL};
    struct flags fl = {1, 2};
    use(&empty), use(&full), use(&part), use(&named), use(&copy);
    use(&o), use(&elided), use(&des), use(&nested), use(&fl);
}

void arrays(void)
{
    int a[3] = {1, 2, 3};
    void *b[4] = {q()};
    void *c[4] = {[2] = q(), q()};
    struct inner d[2] = {{1, q()}, {.p = q()}};
    int e[] = {[0 ... 3] = 7};
    int m[2][2] = {{1, 2}, {3, f()}};
    int n[2][2] = {1, 2, 3, f()};
    use(a), use(b), use(c), use(d), use(e), use(m), use(n);
}

struct inner *literals(int x)
{
    struct inner *p = &(struct inner){x, q()};
    struct inner s = (struct inner){.p = q()};
    int *a = (int[]){1, 2};
    use((struct inner[]){{1, q()}, {2, q()}});
    s = (struct inner){3, s.p};
    use(a), use(&s);
    return p;
}

// objects with static storage
typedef int (*handler)(void);
struct command { const char *name; handler run; int flags; };
static struct command commands[] = {{"a", f, 1}, {"b", &f}, {.run = f, .name = "d"}};
struct inner global = {5, &commands[1]};
int counter = 3;
const char *text = "hello";
char buffer[] = "hello";
static struct inner *pointer = &global;
struct inner *made = &(struct inner){1, buffer};
int zero;
extern int elsewhere;
handler big[100] = {f, f, [50] = f};
static const unsigned char bytes[200] = {1, 2, 3};

int locals_of_static_storage(void)
{
    static int count = 7;
    static struct inner keep = {1, &count};
    {
        static int count = 8;
        count++;
    }
    elsewhere = *(int *)keep.p;
    return count++;
}
