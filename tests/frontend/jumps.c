// goto, labels, computed goto, code after jumps, calls that do not return.
_Noreturn void die(const char *why);
void fail(int) __attribute__((noreturn));
int get(void);
void put(int);

int forward(int n)
{
    if (n) {
        goto out;
    }
    put(1);
out:
    put(2);
    return n;
}

int backward(void)
{
    int n = 0;
again:
    n = get();
    if (n < 0) {
        goto again;
    }
    return n;
    put(3);
}

int computed(const int *code)
{
    static const void *const table[] = {&&add, &&sub, &&stop};
    int acc = 0;
    goto *table[*code++];
add:
    acc++;
    goto *table[*code++];
sub:
    acc--;
    goto *table[*code++];
stop:
    return acc;
}

int noreturn_calls(int n)
{
    if (n < 0) {
        die("negative");
    }
    if (n == 0) {
        fail(n);
    }
    if (n == 1) {
        __builtin_unreachable();
    }
    if (n == 2) {
        __builtin_trap();
    }
    return n;
}

int skipped(int n)
{
    return n;
    {
        int dead = get();
    inside:
        put(dead);
    }
    goto inside;
}
