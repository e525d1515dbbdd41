// Builtins, atomics, inline assembly, variable arguments, variable length arrays, _Generic.
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
struct node { struct node *next; int n; };
void *alloc(int);
void use(void *);
int vf(const char *format, va_list ap);
_Atomic(struct node *) top;
struct node *plain;
int count;

void c11(struct node *n)
{
    struct node *old = atomic_load(&top);
    atomic_store(&top, n);
    old = atomic_exchange(&top, n);
    if (atomic_compare_exchange_strong(&top, &old, n)) {
        use(old);
    }
    atomic_init(&top, n);
}

int gnu(struct node *n)
{
    struct node *old = __atomic_load_n(&plain, __ATOMIC_ACQUIRE);
    __atomic_load(&plain, &old, __ATOMIC_ACQUIRE);
    __atomic_store_n(&plain, n, __ATOMIC_RELEASE);
    __atomic_store(&plain, &n, __ATOMIC_RELEASE);
    old = __atomic_exchange_n(&plain, n, __ATOMIC_SEQ_CST);
    while (!__atomic_compare_exchange_n(&plain, &old, n, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
    }
    int before = __atomic_fetch_add(&count, 1, __ATOMIC_SEQ_CST);
    int after = __atomic_add_fetch(&count, 1, __ATOMIC_SEQ_CST);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return before + after;
}

int sync(struct node *n)
{
    int a = __sync_fetch_and_add(&count, 2);
    int b = __sync_sub_and_fetch(&count, 2);
    if (__sync_bool_compare_and_swap(&plain, 0, n)) {
        a++;
    }
    struct node *o = __sync_val_compare_and_swap(&plain, n, 0);
    __sync_lock_test_and_set(&count, 1);
    __sync_lock_release(&count);
    __sync_synchronize();
    use(o);
    return a + b;
}

int assembly(int in, int *p)
{
    int out, flags = 1;
    __asm__ volatile("nop");
    __asm__("add %1, %0" : "=r"(out), "+m"(flags) : "r"(in), "r"(*p) : "cc");
    __asm__ volatile("" : : "r"(p) : "memory");
    return out + flags;
}

#define ASM_GOTO(x...) __asm__ goto(x)
int assembly_jumps(int x, void *p)
{
    __asm__ goto("jmp %l[err]" : : "r"(x), [q] "m"(*(int *)p) : "memory", "cc" : err, other);
    use(0);
    ASM_GOTO("jmp %l0" : : : : err);
    return 0;
other:
    use(p);
unused:
    return 1;
err:
    return 2;
}

int arguments(const char *format, ...)
{
    va_list ap, copy;
    va_start(ap, format);
    va_copy(copy, ap);
    int n = va_arg(ap, int);
    void *p = va_arg(ap, void *);
    struct node *q = va_arg(copy, struct node *);
    n += vf(format, ap);
    va_end(ap);
    use(p), use(q);
    return n;
}

void arrays(int n, int m[n][n + 1])
{
    int a[n + 1];
    char *b[n][alloc(n) != 0];
    use(a), use(b), use(m[1]);
    int size = sizeof a;
    a[0] = size;
}

int others(void *p, int x)
{
    int a = __builtin_choose_expr(1, x, p);
    size_t o = offsetof(struct node, n);
    int same = __builtin_types_compatible_p(int, int) + __builtin_types_compatible_p(__typeof__(x), long);
    o += offsetof(__typeof__(*plain), n);
    int k = __builtin_constant_p(3);
    const char *name = __func__;
    int g = _Generic(x, int: x + 1, void *: 0, default: 2);
    int align = _Alignof(struct node);
    void *m = __builtin_memcpy(p, &x, sizeof x);
    __builtin_prefetch(p);
    struct node *ex = __extension__(struct node *) p;
    use((void *)name), use(m), use(ex);
    if (__builtin_expect(x > 3, 1)) {
        __builtin_trap();
    }
    return a + (int)o + same + k + g + align + __builtin_popcount((unsigned)x);
}

typedef int vec __attribute__((vector_size(16)));
int vectors(vec v, int i)
{
    vec w = {1, 2, 3, 4};
    v += w;
    v[1] = i;
    return v[i] + w[0];
}
