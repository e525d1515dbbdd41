/* SPDX-License-Identifier: MIT OR Apache-2.0
 * Copyright (c) 2026 The framealloc for C authors
 *
 * The frees across threads of runtime/src/remote.c: threads push crates onto an owner's list, the
 * owner takes the whole list with one exchange and gives the emptied crates back to a common
 * store, from where the same crate soon comes again. Checked: every object comes back exactly
 * once, no crate is lost or in two places.
 * BROKEN: the owner takes only the first crate, with a compare-and-swap; must fail, because the
 * link it read may be of an earlier stay of that crate in the list.
 */
#define PUSHERS 2
#define EACH    2 /* crates that each thread pushes */
#define CRATES  3
#define OBJECTS (PUSHERS * EACH)

byte remote;       /* first crate + 1 */
byte next[CRATES]; /* crate + 1 */
byte object[CRATES];
bool stored[CRATES];
/* For the checks only. */
byte taken[OBJECTS];
bool listed[CRATES];

inline get_crate(crate) {
    atomic {
        if
        :: stored[0] -> crate = 0
        :: stored[1] -> crate = 1
        :: stored[2] -> crate = 2
        fi;
        stored[crate] = false;
        assert(!listed[crate])
    }
}

inline empty_crate(crate) {
    atomic {
        assert(listed[crate]);
        listed[crate] = false;
        taken[object[crate]]++;
        assert(taken[object[crate]] == 1);
        assert(!stored[crate])
    };
    stored[crate] = true
}

proctype pusher(byte self) {
    byte pushed, crate, head;
    do
    :: pushed == EACH -> break
    :: else ->
        get_crate(crate);
        object[crate] = self * EACH + pushed;
        do
        :: head = remote;
            next[crate] = head;
            atomic {
                if
                :: remote == head -> remote = crate + 1; listed[crate] = true; break
                :: else
                fi
            }
        od;
        pushed++
    od
}

inline take_list() {
#ifdef BROKEN
    crate = remote;
    if
    :: crate != 0 ->
        head = next[crate - 1];
        atomic {
            if
            :: remote == crate -> remote = head
            :: else -> crate = 0
            fi
        };
        if
        :: crate != 0 -> empty_crate(crate - 1)
        :: else
        fi
    :: else
    fi
#else
    atomic { head = remote; remote = 0 };
    do
    :: head == 0 -> break
    :: else ->
        crate = head;
        head = next[crate - 1];
        empty_crate(crate - 1)
    od
#endif
}

#ifdef BROKEN
/* With one taker the broken version happens to be right; a second one shows why it is not. */
proctype taker() {
    byte crate, head;
    do
    :: _nr_pr > 3 -> take_list()
    :: else -> break
    od
}
#endif

init {
    byte crate, head, n;
    atomic {
        stored[0] = true;
        stored[1] = true;
        stored[2] = true;
        run pusher(0);
        run pusher(1);
#ifdef BROKEN
        run taker()
#endif
    };
    do
    :: _nr_pr > 1 -> take_list()
    :: _nr_pr == 1 -> break
    od;
    take_list();
#ifndef BROKEN
    do
    :: n == OBJECTS -> break
    :: else -> assert(taken[n] == 1); n++
    od;
    assert(stored[0] && stored[1] && stored[2])
#endif
}
