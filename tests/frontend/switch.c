// switch: nested labels, fall-through, ranges, defaults, jumps inside.
enum color { RED, GREEN = 5, BLUE };
void use(int);

int plain(enum color c)
{
    switch (c) {
    case RED:
        return 1;
    case GREEN:
    case BLUE:
        use(2);
        break;
    default:
        use(3);
    }
    return 0;
}

int fall(int n)
{
    int r = 0;
    switch (n + 1) {
    case 1:
        r = 1;
    case 2:
        r += 2;
        __attribute__((fallthrough));
    case 3 ... 9:
        use(r);
        break;
    case 'x':
    case -1:
        r = 4;
    }
    return r;
}

void nested(int a, int b)
{
    while (a) {
        switch (a) {
        case 1:
            switch (b) {
            default:
                use(9);
            case 7:
                break;
            case 8:
                continue;
            }
            use(1);
        case 2:
            if (b) {
            case 3:
                use(3);
            }
            break;
        }
    }
}

void empty(int a)
{
    switch (a) {
    }
    switch (a)
    case 1:
        use(a);
}

void duff(char *to, char *from, int n)
{
    switch (n % 2) {
    case 0:
        do {
            *to++ = *from++;
        case 1:
            *to++ = *from++;
        } while ((n -= 2) > 0);
    }
}
