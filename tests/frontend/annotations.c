// Annotations of functions, parameters, variables; attributes that matter.
#define FA(text) __attribute__((annotate("fa:" text)))
FA("alloc region=arg0 kind=frame") FA("pure") void *make(void *frame FA("borrow object=self"), int n);
void give(void *p FA("free object=self"), void *into FA("keep object=self region=myself"));
void unused(void) FA("begin region=arg0");
__attribute__((annotate("other"))) void foreign(void);
void *m(unsigned long) __attribute__((malloc, returns_nonnull, cold));
void gone(void) __attribute__((noreturn, cold));
_Noreturn void gone_too(void);
int malloc_like(int cold, int noreturn);
static void internal(void);

void *make(void *handle, int n)
{
    FA("owned") void *p = m((unsigned long)n);
    if (!p) {
        gone();
    }
    if (n == 1) {
        gone_too();
    }
    foreign();
    internal();
    malloc_like(1, 2);
    give(p, handle);
    return p;
}

static void internal(void)
{
}
