/* SPDX-License-Identifier: MIT OR Apache-2.0
 * Copyright (c) 2026 The framealloc for C authors
 *
 * The transfers of runtime/src/transfer.c: slots on a stack with counted removals, and one
 * compare-and-swap that decides who receives. Threads send objects, put their handles where all
 * can see them, and try whatever handle they find, old ones too. Checked: every object is
 * received at most once, unchanged, and by a thread that then is the only one at its slot; at the
 * end every object was received and every slot is back on the stack.
 * BROKEN: the stack's head does not count removals; must fail.
 */
#define THREADS 2
#define EACH    2 /* objects that each thread sends */
#define SLOTS   2
#define OBJECTS (THREADS * EACH) /* 4: see worker */

/* The head of the stack: slot + 1, and removals. */
byte top = 1;
byte removals;
/* Slots. */
byte next[SLOTS];
byte generation[SLOTS];
bool filled[SLOTS];
byte object[SLOTS];
/* Handles put up: slot + 1 and generation. */
byte board_slot[OBJECTS];
byte board_generation[OBJECTS];
/* For the checks only. */
byte received[OBJECTS];
bool owned[SLOTS]; /* by the thread between taking and sending, or receiving and putting back */

inline take_slot(slot) {
    do
    :: atomic { head = top; count = removals };
        if
        :: head == 0 -> slot = 255; break
        :: else
        fi;
        link = next[head - 1];
        atomic {
            if
#ifdef BROKEN
            :: top == head ->
#else
            :: top == head && removals == count ->
#endif
                top = link;
                removals++;
                slot = head - 1;
                assert(!owned[slot]);
                owned[slot] = true;
                break
            :: else
            fi
        }
    od
}

inline put_slot(slot) {
    do
    :: head = top;
        next[slot] = head;
        atomic {
            if
            :: top == head -> owned[slot] = false; top = slot + 1; break
            :: else
            fi
        }
    od
}

/* Tries one handle, as any thread may at any time. */
inline receive(n) {
    if
    :: board_slot[n] != 0 ->
        slot = board_slot[n] - 1;
        atomic {
            if
            :: filled[slot] && generation[slot] == board_generation[n] ->
                filled[slot] = false;
                generation[slot]++;
                assert(!owned[slot]);
                owned[slot] = true;
                won = true
            :: else -> won = false
            fi
        };
        if
        :: won ->
            assert(object[slot] == n);
            received[n]++;
            assert(received[n] == 1);
            put_slot(slot)
        :: else
        fi
    :: else
    fi
}

proctype worker(byte self) {
    byte sent, slot, head, count, link, n;
    bool won;
    do
    :: sent == EACH -> break
    :: else ->
        take_slot(slot);
        if
        :: slot != 255 ->
            n = self * EACH + sent;
            object[slot] = n;
            atomic { owned[slot] = false; filled[slot] = true };
            atomic { board_generation[n] = generation[slot]; board_slot[n] = slot + 1 };
            sent++
        :: else /* all slots are in use: somebody must receive first */
        fi;
        atomic { head = 0; count = 0; link = 0 }; /* dead: fewer states */
        if
        :: n = 0
        :: n = 1
        :: n = 2
        :: n = 3
        fi;
        receive(n);
        atomic { head = 0; count = 0; link = 0; slot = 0; n = 0; won = false }
    od
}

init {
    byte slot, head, n, back;
    bool won;
    atomic {
        n = 0;
        do
        :: n == SLOTS -> break
        :: else -> next[n] = (n + 1 == SLOTS -> 0 : n + 2); n++
        od;
        n = 0;
        do
        :: n == THREADS -> break
        :: else -> run worker(n); n++
        od
    };
    _nr_pr == 1;
    n = 0;
    do
    :: n == OBJECTS -> break
    :: else -> receive(n); assert(received[n] == 1); n++
    od;
    /* All slots are back, each once. */
    atomic {
        head = top;
        do
        :: head == 0 -> break
        :: else -> back++; assert(back <= SLOTS); head = next[head - 1]
        od;
        assert(back == SLOTS)
    }
}
