// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Inline assembly. libclang shows the operands, outputs first, but neither how many are outputs
// nor the labels of asm goto: the statement's text tells.
#include "frontend/lower_int.h"

/// What the text between asm and its closing parenthesis says.
typedef struct asm_text {
    bool is_goto;
    bool has_labels; ///< the section was found
    uint32_t outputs;
    const char *labels, *labels_end;
} asm_text;

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static const char *skip_string(const char *p, const char *end)
{
    for (p++; p < end && *p != '"'; p++) {
        p += *p == '\\';
    }
    return p < end ? p : end - 1;
}

/// The words between asm and its parenthesis; returns the parenthesis or NULL.
static const char *read_qualifiers(const char *p, const char *end, asm_text *t)
{
    while (p < end && *p != '(') {
        if (*p == ';' || *p == '{') {
            return NULL;
        }
        const char *word = p;
        while (p < end && is_word(*p)) {
            p++;
        }
        t->is_goto |= p - word == 4 && memcmp(word, "goto", 4) == 0;
        p += p == word;
    }
    return p < end ? p : NULL;
}

enum { SECTION_OUTPUTS = 1, SECTION_LABELS = 4 };

static void read_asm(const char *p, const char *end, asm_text *t)
{
    int depth = 0, section = 0;
    bool any = false; // something stands in the section
    p = read_qualifiers(p, end, t);
    for (; p && p < end; p++) {
        char c = *p;
        if (c == '"') {
            p = skip_string(p, end);
            any = true;
        } else if (c == '(' || c == '[' || c == '{') {
            depth++;
        } else if ((c == ')' || c == ']' || c == '}') && --depth == 0) {
            break;
        } else if (depth == 1 && (c == ':' || (c == ',' && section == SECTION_OUTPUTS))) {
            t->outputs += section == SECTION_OUTPUTS && any;
            any = c == ',';
            section += c == ':';
            if (section == SECTION_LABELS && !t->labels) {
                t->labels = p + 1;
            }
        }
    }
    t->outputs += section == SECTION_OUTPUTS && any;
    t->has_labels = t->labels && p && p < end;
    t->labels_end = p;
}

/// Whether a label's name is among the labels of asm goto.
static bool names_label(const asm_text *t, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = t->labels; p && p + n <= t->labels_end; p++) {
        bool starts = p == t->labels || !is_word(p[-1]);
        if (starts && memcmp(p, name, n) == 0 && (p + n == t->labels_end || !is_word(p[n]))) {
            return true;
        }
    }
    return false;
}

/// The assembly may go on behind it or jump to a label. Where the text hides the labels behind a
/// macro, it may jump to any label of the function.
static void jump_to_labels(fe_fn *f, const asm_text *t, ir_loc loc)
{
    bool found = false;
    for (int any = 0; any < 2 && !found; any++) {
        for (uint32_t i = 0; i < f->labels.n; i++) {
            fe_label l = f->labels.v[i];
            if (l.node == FE_NONE) {
                continue;
            }
            CXString s = fe_clang.getCursorSpelling(fe_at(f, l.node)->c);
            const char *name = fe_clang.getCString(s);
            bool taken = any || (t->has_labels && name && names_label(t, name));
            fe_clang.disposeString(s);
            if (taken) {
                ir_id jump = fe_block_new(f), stay = fe_block_new(f);
                fe_branch(f, IR_A_NE, fe_opnd_none(), fe_opnd_int(0), jump, stay, loc);
                fe_block_begin(f, jump, loc);
                fe_goto_label(f, &l, loc);
                fe_block_begin(f, stay, loc);
                found = true;
            }
        }
    }
}

void fe_asm(fe_fn *f, uint32_t n)
{
    fe_unit *u = f->u;
    CXSourceLocation at = fe_clang.getCursorLocation(fe_at(f, n)->c);
    CXFile file = NULL;
    unsigned offset = 0;
    fe_clang.getSpellingLocation(at, &file, NULL, NULL, &offset);
    ir_id id = fe_file_id(u, file);
    asm_text t = {0};
    if (id != IR_NONE) {
        size_t size;
        const char *text = fe_file_text(u, id, &size);
        if (offset < size) {
            read_asm(text + offset, text + size, &t);
        }
    }
    ir_loc loc = fe_loc(u, at);
    uint32_t outputs = t.outputs;
    for (uint32_t c = fe_at(f, n)->first; c != FE_NONE; c = fe_at(f, c)->next) {
        if (!fe_is_expr(fe_at(f, c)->kind)) {
            continue;
        }
        if (outputs > 0) {
            outputs--;
            fe_havoc(f, fe_place(f, c), loc);
        } else {
            fe_effect(f, c);
        }
    }
    if (t.is_goto) {
        jump_to_labels(f, &t, loc);
    }
}
