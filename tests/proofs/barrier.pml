/* SPDX-License-Identifier: MIT OR Apache-2.0
 * Copyright (c) 2026 The framealloc for C authors
 *
 * The barrier of runtime/src/barrier.c, every atomic access one step, in every order. Checked: no
 * thread passes a round that not all have signalled, a round ends once, no thread sleeps for ever.
 * BROKEN: the system does not compare the word before it puts a thread to sleep; must fail.
 */
#define THREADS 3
#define ROUNDS  3
#define WRAP    2 /* generations wrap: one bit of sense is enough */

byte missing = THREADS;
byte generation;
byte sleepers;
bool asleep[THREADS];

/* For the checks only. */
byte signalled[THREADS]; /* rounds that each thread has signalled */
byte ended;              /* rounds that are over */
byte i;                  /* used in atomic steps only, and 0 outside of them */

inline end_round(next) {
    atomic {
        generation = next;
        ended++;
        do
        :: i == THREADS -> i = 0; break
        :: else -> assert(signalled[i] == ended); i++
        od
    }
}

inline wake_all() {
    atomic {
        do
        :: i == THREADS -> i = 0; break
        :: else -> asleep[i] = false; i++
        od
    }
}

/* The system compares and queues under the lock that a waker takes: one step. */
inline sleep_unless_changed(self, expected) {
#ifdef BROKEN
    asleep[self] = true;
#else
    atomic {
        if
        :: generation == expected -> asleep[self] = true
        :: else
        fi
    };
#endif
    !asleep[self]
}

inline signal_round(self, seen) {
    seen = generation;
    signalled[self]++;
    atomic { was = missing; missing-- };
    if
    :: was == 1 ->
        missing = THREADS;
        end_round((seen + 1) % WRAP);
        if
        :: sleepers != 0 -> wake_all()
        :: else
        fi
    :: else
    fi
}

/* Looks, then sleeps; any look may be the last of a wait that times out, which then begins anew. */
inline wait_round(self, seen) {
    do
    :: generation != seen -> break
    :: generation == seen ->
        sleepers++;
        do
        :: generation != seen -> break
        :: generation == seen -> sleep_unless_changed(self, seen)
        :: patience > 0 -> patience--; break
        od;
        sleepers--
    od
}

proctype party(byte self) {
    byte round, seen, was;
    byte patience = 1;
    do
    :: round == ROUNDS -> break
    :: else ->
        signal_round(self, seen);
        wait_round(self, seen);
        atomic {
            do
            :: i == THREADS -> i = 0; break
            :: else -> assert(signalled[i] > round); i++
            od
        };
        round++
    od
}

init {
    atomic {
        byte n = 0;
        do
        :: n == THREADS -> break
        :: else -> run party(n); n++
        od
    }
}
