// Ends of scopes: cleanup functions and variables whose address may live on.
#define AUTO __attribute__((cleanup(release)))
void release(void **p);
void closed(int *fd);
void *get(void);
void use(void *);
int test(int);

void fall_out(void)
{
    AUTO void *a = get();
    {
        AUTO void *b = get();
        use(b);
    }
    use(a);
}

void *leave(int n)
{
    AUTO void *a = get();
    for (int i = 0; i < n; i++) {
        AUTO void *b = get();
        __attribute__((cleanup(closed))) int fd = test(i);
        if (i == 1) {
            continue;
        }
        if (i == 2) {
            break;
        }
        if (i == 3) {
            return b;
        }
        if (i == 4) {
            goto out;
        }
        use(a);
    }
    use(a);
out:
    return a;
}

void again(void)
{
    int n = 0;
retry:;
    AUTO void *a = get();
    if (test(n++)) {
        goto retry;
    }
    use(a);
}

void *taken(int n)
{
    void *p = 0;
    int outer = 1;
    use(&outer);
    if (n) {
        int x = 1, y = 2;
        char buf[8];
        struct { int z; } r = {3};
        p = &x;
        use(buf);
        use((void *)(long)(y + r.z));
    }
    switch (n) {
    case 1: {
        int k;
        p = &k;
        break;
    }
    default:
        break;
    }
    while (n--) {
        int w;
        use(&w);
        if (test(w)) {
            return p;
        }
    }
    return p;
}

int expressions(int n)
{
    int a = ({
        int t = test(n);
        use(&t);
        t;
    });
    void *p = ({
        AUTO void *held = get();
        held;
    });
    ({
        use(p);
        test(a);
    });
    return ({ n + 1; });
}
