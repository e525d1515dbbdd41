;;; eglot.el --- the language server in Emacs  -*- lexical-binding: t -*-
;; SPDX-License-Identifier: MIT OR Apache-2.0
;; Copyright (c) 2026 The framealloc for C authors
;;
;; Diagnostics, a quick fix and a hover through eglot; prints what it sees.
;; usage: emacs -nw --batch -l eglot.el; FA_CHECK names the server.
(dolist (dir (file-expand-wildcards "/usr/share/emacs/site-lisp/elpa/*"))
  (add-to-list 'load-path dir))
(require 'eglot)
(require 'flymake)

(defun wait-until (what condition)
  "Lets time pass until CONDITION holds; WHAT it is, for the message."
  (let ((tries 600))
    (while (and (> tries 0) (not (funcall condition)))
      (accept-process-output nil 0.05)
      (setq tries (1- tries)))
    (when (= tries 0)
      (error "waited in vain for %s" what))))

(defun found ()
  "What flymake shows in this buffer."
  (sort (mapcar (lambda (d)
                  (format "%d: %s" (line-number-at-pos (flymake-diagnostic-beg d))
                          (car (split-string (flymake-diagnostic-text d) "\n"))))
                (flymake-diagnostics))
        #'string<))

(setq eglot-sync-connect 30
      flymake-no-changes-timeout 0.1)
(add-to-list 'eglot-server-programs
             `(c-mode . (,(getenv "FA_CHECK") "lsp")))
(find-file "src/use.c")
(call-interactively #'eglot)
(wait-until "diagnostics" (lambda () (flymake-start) (found)))
(dolist (line (found)) (princ (concat line "\n")))
(goto-char (flymake-diagnostic-beg (car (flymake-diagnostics))))
(let* ((server (eglot-current-server))
       (actions (append (jsonrpc-request server :textDocument/codeAction
                                         (list :textDocument (eglot--TextDocumentIdentifier)
                                               :range (list :start (eglot--pos-to-lsp-position)
                                                            :end (eglot--pos-to-lsp-position))
                                               :context (list :diagnostics [])))
                        nil))
       (hover (jsonrpc-request server :textDocument/hover (eglot--TextDocumentPositionParams))))
  (dolist (action actions) (princ (format "action: %s\n" (plist-get action :title))))
  (princ (format "hover: %s\n" (car (split-string (plist-get (plist-get hover :contents) :value)
                                                  "\n"))))
  (goto-char (point-min))
  (search-forward "box_end(b);")
  (replace-match "int n = b->n;\n    box_end(b);")
  (search-forward "return b->n")
  (replace-match "return n")
  (eglot--signal-textDocument/didChange)
  (wait-until "a clean file" (lambda () (flymake-start) (null (found))))
  (princ "clean\n")
  (eglot-shutdown server))
(set-buffer-modified-p nil)
