// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What fixtures need of Lua: real prototypes, of lauxlib.h as well.
#ifndef FIXTURE_LUA_H
#define FIXTURE_LUA_H
#include <stddef.h>

typedef struct lua_State lua_State;
int lua_error(lua_State *L);
int luaL_error(lua_State *L, const char *fmt, ...);
int luaL_argerror(lua_State *L, int arg, const char *extramsg);
int luaL_typeerror(lua_State *L, int arg, const char *tname);
const char *luaL_checklstring(lua_State *L, int arg, size_t *l);
#endif
