// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The functions of libclang that the front end calls, as a table filled by dlopen: one row per
// function, checked against the real headers at compile time.
#ifndef FAC_FRONTEND_CLANG_API_H
#define FAC_FRONTEND_CLANG_API_H

#include "base/base.h"

#include <clang-c/Index.h>

/// Oldest version with every function below (operator kinds came with 17), newest tried by name.
enum { FE_CLANG_OLDEST = 17, FE_CLANG_NEWEST = 22 };

#define FE_CLANG_API(X)                                                                            \
    X(CXString, getClangVersion, (void))                                                           \
    X(const char *, getCString, (CXString))                                                        \
    X(void, disposeString, (CXString))                                                             \
    X(CXIndex, createIndex, (int, int))                                                            \
    X(void, disposeIndex, (CXIndex))                                                               \
    X(enum CXErrorCode, parseTranslationUnit2FullArgv,                                             \
      (CXIndex, const char *, const char *const *, int, struct CXUnsavedFile *, unsigned,          \
       unsigned, CXTranslationUnit *))                                                             \
    X(int, reparseTranslationUnit,                                                                 \
      (CXTranslationUnit, unsigned, struct CXUnsavedFile *, unsigned))                             \
    X(void, disposeTranslationUnit, (CXTranslationUnit))                                           \
    X(CXTargetInfo, getTranslationUnitTargetInfo, (CXTranslationUnit))                             \
    X(int, TargetInfo_getPointerWidth, (CXTargetInfo))                                             \
    X(void, TargetInfo_dispose, (CXTargetInfo))                                                    \
    X(CXCursor, getTranslationUnitCursor, (CXTranslationUnit))                                     \
    X(unsigned, visitChildren, (CXCursor, CXCursorVisitor, CXClientData))                          \
    X(unsigned, getNumDiagnostics, (CXTranslationUnit))                                            \
    X(CXDiagnostic, getDiagnostic, (CXTranslationUnit, unsigned))                                  \
    X(void, disposeDiagnostic, (CXDiagnostic))                                                     \
    X(enum CXDiagnosticSeverity, getDiagnosticSeverity, (CXDiagnostic))                            \
    X(CXString, getDiagnosticSpelling, (CXDiagnostic))                                             \
    X(CXSourceLocation, getDiagnosticLocation, (CXDiagnostic))                                     \
    X(void, getInclusions, (CXTranslationUnit, CXInclusionVisitor, CXClientData))                  \
    X(int, Cursor_isNull, (CXCursor))                                                              \
    X(CXString, getCursorKindSpelling, (enum CXCursorKind))                                        \
    X(CXString, getCursorSpelling, (CXCursor))                                                     \
    X(CXString, getCursorUSR, (CXCursor))                                                          \
    X(CXCursor, getCursorReferenced, (CXCursor))                                                   \
    X(CXCursor, getCanonicalCursor, (CXCursor))                                                    \
    X(CXCursor, getCursorDefinition, (CXCursor))                                                   \
    X(CXCursor, getCursorSemanticParent, (CXCursor))                                               \
    X(unsigned, isCursorDefinition, (CXCursor))                                                    \
    X(enum CXLinkageKind, getCursorLinkage, (CXCursor))                                            \
    X(enum CX_StorageClass, Cursor_getStorageClass, (CXCursor))                                    \
    X(enum CXTLSKind, getCursorTLSKind, (CXCursor))                                                \
    X(unsigned, CXXMethod_isStatic, (CXCursor))                                                    \
    X(unsigned, CXXConstructor_isCopyConstructor, (CXCursor))                                      \
    X(unsigned, CXXConstructor_isMoveConstructor, (CXCursor))                                      \
    X(unsigned, Cursor_hasAttrs, (CXCursor))                                                       \
    X(CXCursor, Cursor_getVarDeclInitializer, (CXCursor))                                          \
    X(long long, getEnumConstantDeclValue, (CXCursor))                                             \
    X(enum CXBinaryOperatorKind, getCursorBinaryOperatorKind, (CXCursor))                          \
    X(enum CXUnaryOperatorKind, getCursorUnaryOperatorKind, (CXCursor))                            \
    X(CXEvalResult, Cursor_Evaluate, (CXCursor))                                                   \
    X(CXEvalResultKind, EvalResult_getKind, (CXEvalResult))                                        \
    X(long long, EvalResult_getAsLongLong, (CXEvalResult))                                         \
    X(void, EvalResult_dispose, (CXEvalResult))                                                    \
    X(CXPrintingPolicy, getCursorPrintingPolicy, (CXCursor))                                       \
    X(void, PrintingPolicy_setProperty,                                                            \
      (CXPrintingPolicy, enum CXPrintingPolicyProperty, unsigned))                                 \
    X(void, PrintingPolicy_dispose, (CXPrintingPolicy))                                            \
    X(CXString, getCursorPrettyPrinted, (CXCursor, CXPrintingPolicy))                              \
    X(CXType, getCursorType, (CXCursor))                                                           \
    X(CXType, getCanonicalType, (CXType))                                                          \
    X(CXString, getTypeSpelling, (CXType))                                                         \
    X(CXType, getPointeeType, (CXType))                                                            \
    X(CXType, getArrayElementType, (CXType))                                                       \
    X(long long, getArraySize, (CXType))                                                           \
    X(CXType, getElementType, (CXType))                                                            \
    X(CXType, getResultType, (CXType))                                                             \
    X(int, getNumArgTypes, (CXType))                                                               \
    X(CXType, getArgType, (CXType, unsigned))                                                      \
    X(unsigned, isFunctionTypeVariadic, (CXType))                                                  \
    X(unsigned, isConstQualifiedType, (CXType))                                                    \
    X(unsigned, isVolatileQualifiedType, (CXType))                                                 \
    X(CXType, getUnqualifiedType, (CXType))                                                        \
    X(CXType, getEnumDeclIntegerType, (CXCursor))                                                  \
    X(CXType, Type_getValueType, (CXType))                                                         \
    X(long long, Type_getSizeOf, (CXType))                                                         \
    X(unsigned, Type_visitFields, (CXType, CXFieldVisitor, CXClientData))                          \
    X(CXCursor, getTypeDeclaration, (CXType))                                                      \
    X(long long, Cursor_getOffsetOfField, (CXCursor))                                              \
    X(long long, Type_getAlignOf, (CXType))                                                        \
    X(int, getFieldDeclBitWidth, (CXCursor))                                                       \
    X(unsigned, Cursor_isBitField, (CXCursor))                                                     \
    X(unsigned, Cursor_isAnonymousRecordDecl, (CXCursor))                                          \
    X(CXSourceLocation, getCursorLocation, (CXCursor))                                             \
    X(CXSourceRange, getCursorExtent, (CXCursor))                                                  \
    X(CXSourceLocation, getRangeStart, (CXSourceRange))                                            \
    X(CXSourceLocation, getRangeEnd, (CXSourceRange))                                              \
    X(void, getFileLocation, (CXSourceLocation, CXFile *, unsigned *, unsigned *, unsigned *))     \
    X(void, getSpellingLocation, (CXSourceLocation, CXFile *, unsigned *, unsigned *, unsigned *)) \
    X(void, getExpansionLocation,                                                                  \
      (CXSourceLocation, CXFile *, unsigned *, unsigned *, unsigned *))                            \
    X(int, Location_isInSystemHeader, (CXSourceLocation))                                          \
    X(CXSourceLocation, getLocationForOffset, (CXTranslationUnit, CXFile, unsigned))               \
    X(CXFile, getFile, (CXTranslationUnit, const char *))                                          \
    X(CXString, getFileName, (CXFile))                                                             \
    X(CXString, File_tryGetRealPathName, (CXFile))                                                 \
    X(const char *, getFileContents, (CXTranslationUnit, CXFile, size_t *))

typedef struct fe_clang_api {
#define FE_X(result, name, params) result(*name) params;
    FE_CLANG_API(FE_X)
#undef FE_X
    int major;          ///< 0 = not loaded
    char version[32];   ///< "19.1.7"
    char path[512];     ///< of the shared object, as the loader found it
    char resource[512]; ///< folder for -resource-dir; "" = libclang finds its own
    bool raw_locations; ///< CXSourceLocation.int_data is an offset, its top bit says "macro"
} fe_clang_api;

/// The loaded library: written by fe_init before any other use, read-only afterwards.
extern fe_clang_api fe_clang;

/// Fills fe_clang from the first usable library; NULL or a message (arena).
const char *fe_clang_load(fa_arena *a);
/// Finds the compiler's own headers and sets fe_clang.resource; NULL or a message (arena).
const char *fe_clang_check_resources(fa_arena *a);

#endif
