// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Operands and conditions: the small expressions that name what a call is about.
#include "model/model_int.h"

enum { ARG_MAX = 127 };
#define OPERAND_FORMS "ret, argN, '*argN', argN->field, args, argN.., cur or an integer"

static bool cut_prefix(fac_sv *s, const char *prefix)
{
    uint32_t n = (uint32_t)strlen(prefix);
    if (s->n < n || memcmp(s->p, prefix, n) != 0) {
        return false;
    }
    s->p += n;
    s->n -= n;
    return true;
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
}

bool md_integer_parse(fac_sv s, int64_t *out)
{
    bool negative = cut_prefix(&s, "-");
    uint64_t base = cut_prefix(&s, "0x") ? 16 : 10;
    if (base == 10 && s.n > 1 && s.p[0] == '0') {
        return false; // octal to some readers, decimal to others
    }
    uint64_t v = 0;
    for (uint32_t i = 0; i < s.n; i++) {
        uint64_t digit = (uint64_t)digit_of(s.p[i]);
        if (digit >= base || v > ((uint64_t)INT64_MAX - digit) / base) {
            return false;
        }
        v = v * base + digit;
    }
    *out = negative ? -(int64_t)v : (int64_t)v;
    return s.n > 0;
}

/// The digits after "arg"; what follows stays in `s`.
static bool cut_number(fac_sv *s, uint8_t *out)
{
    uint32_t v = 0;
    uint32_t n = 0;
    while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9' && v <= ARG_MAX) {
        v = v * 10 + (uint32_t)(s->p[n] - '0');
        n++;
    }
    if (n == 0 || v > ARG_MAX || (n > 1 && s->p[0] == '0')) {
        return false;
    }
    s->p += n;
    s->n -= n;
    *out = (uint8_t)v;
    return true;
}

static const char *parse_field(fa_arena *a, fac_sv field, bool star, md_opnd *out)
{
    fac_sv part = field;
    for (bool more = true; more;) {
        const char *dot = part.n ? memchr(part.p, '.', part.n) : NULL;
        uint32_t n = dot ? (uint32_t)(dot - part.p) : part.n;
        if (!md_is_name((fac_sv){part.p, n})) {
            return fac_fmt(a, "%s is not the name of a field: write argN->field",
                           md_quote(a, field));
        }
        more = dot != NULL;
        part = more ? (fac_sv){dot + 1, part.n - n - 1} : part;
    }
    out->deref = true;
    out->twice = star;
    out->field = fac_sv_dup(a, field).p;
    return NULL;
}

/// What follows "ret" or "argN".
static const char *parse_rest(fa_arena *a, fac_sv whole, fac_sv rest, bool star, md_opnd *out)
{
    if (rest.n == 0) {
        out->deref = star;
        return NULL;
    }
    if (cut_prefix(&rest, "->")) {
        return parse_field(a, rest, star, out);
    }
    if (out->base == MD_OPND_ARG && !star && fac_sv_eq(rest, FAC_SV(".."))) {
        out->base = MD_OPND_ARGS;
        return NULL;
    }
    return fac_fmt(a, "%s is not an operand: write " OPERAND_FORMS, md_quote(a, whole));
}

const char *md_operand_parse(fa_arena *a, fac_sv s, md_opnd *out)
{
    md_opnd o = {0};
    fac_sv rest = s;
    const char *wrong = NULL;
    if (fac_sv_eq(s, FAC_SV("cur"))) {
        o.base = MD_OPND_CURRENT;
    } else if (fac_sv_eq(s, FAC_SV("args"))) {
        o.base = MD_OPND_ARGS;
    } else if (md_integer_parse(s, &o.value)) {
        o.base = MD_OPND_CONST;
    } else {
        bool star = cut_prefix(&rest, "*");
        if (cut_prefix(&rest, "ret")) {
            o.base = MD_OPND_RET;
            wrong = parse_rest(a, s, rest, star, &o);
        } else if (cut_prefix(&rest, "arg") && cut_number(&rest, &o.arg)) {
            o.base = MD_OPND_ARG;
            wrong = parse_rest(a, s, rest, star, &o);
        } else {
            wrong = fac_fmt(a, "%s is not an operand: write " OPERAND_FORMS
                            " (arguments count from 0)", md_quote(a, s));
        }
    }
    if (!wrong) {
        *out = o;
    }
    return wrong;
}

static fac_sv trimmed(fac_sv s)
{
    while (s.n > 0 && s.p[0] == ' ') {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && s.p[s.n - 1] == ' ') {
        s.n--;
    }
    return s;
}

/// Splits "left op right"; MD_ALWAYS when there is no operator.
static md_relop split(fac_sv s, fac_sv *left, fac_sv *right)
{
    static const struct { const char *text; md_relop op; } ops[] = {
        {"==", MD_EQ}, {"!=", MD_NE}, {"<=", MD_LE}, {">=", MD_GE}, {"<", MD_LT}, {">", MD_GT},
    };
    for (uint32_t i = 0; i < s.n; i++) {
        if (s.p[i] == '-' && i + 1 < s.n && s.p[i + 1] == '>') {
            i++; // the arrow of argN->field
            continue;
        }
        for (size_t k = 0; k < sizeof ops / sizeof ops[0]; k++) {
            fac_sv rest = {s.p + i, s.n - i};
            if (cut_prefix(&rest, ops[k].text)) {
                *left = trimmed((fac_sv){s.p, i});
                *right = trimmed(rest);
                return ops[k].op;
            }
        }
    }
    return MD_ALWAYS;
}

static const char *cond_parse(fa_arena *a, fac_sv s, md_cond *out)
{
    fac_sv left = {0};
    fac_sv right = {0};
    md_cond c = {0};
    c.op = split(s, &left, &right);
    if (c.op == MD_ALWAYS) {
        return fac_fmt(a, "%s is not a condition: write an operand, one of == != < <= > >=, and an "
                       "integer or null, as in \"ret == 0\"", md_quote(a, s));
    }
    const char *amp = memchr(left.p, '&', left.n);
    if (amp) {
        fac_sv mask = trimmed((fac_sv){amp + 1, left.n - (uint32_t)(amp - left.p) - 1});
        left = trimmed((fac_sv){left.p, (uint32_t)(amp - left.p)});
        if (!md_integer_parse(mask, &c.mask) || c.mask <= 0) {
            return fac_fmt(a, "%s is not a set of bits: write an integer, as in "
                           "\"arg1->flags & 0x4 == 0\"", md_quote(a, mask));
        }
    }
    const char *wrong = md_operand_parse(a, left, &c.left);
    if (wrong) {
        return wrong;
    }
    if (c.left.base != MD_OPND_RET && c.left.base != MD_OPND_ARG) {
        return fac_fmt(a, "%s cannot be compared: a condition starts with ret or argN",
                       md_quote(a, left));
    }
    c.null = fac_sv_eq(right, FAC_SV("null"));
    if (c.null && c.op != MD_EQ && c.op != MD_NE) {
        return "null is only equal or not equal: write == null or != null";
    }
    if (!c.null && !md_integer_parse(right, &c.value)) {
        return fac_fmt(a, "%s is neither an integer nor null", md_quote(a, right));
    }
    *out = c;
    return NULL;
}

const char *md_when_parse(fa_arena *a, fac_sv s, md_cond *first, md_cond *second)
{
    static const char and[] = " and ";
    for (uint32_t i = 0; i < s.n; i++) {
        fac_sv rest = {s.p + i, s.n - i};
        if (cut_prefix(&rest, and)) {
            const char *wrong = cond_parse(a, (fac_sv){s.p, i}, first);
            return wrong ? wrong : cond_parse(a, rest, second);
        }
    }
    return cond_parse(a, s, first);
}
