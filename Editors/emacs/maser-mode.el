;;; maser-mode.el --- Scripts of maser, protocols on a micromaser battery -*- lexical-binding: t -*-

;; Written by `maser editor-files` from the language's own tables: change those, not this.
;; Version: 0.1.0
;; Keywords: languages
;; Package-Requires: ((emacs "26.1"))

;;; Commentary:

;; Colours, indentation and comments; `eglot' finds the language server, `maser lsp'.

;;; Code:

(defgroup maser nil
  "Scripts of maser."
  :group 'languages)

(defcustom maser-program "maser"
  "The program: its path, or its name where it is on PATH."
  :type 'string)

(defconst maser-statements
  '("analyze" "beam" "branches" "collide" "damp" "expect" "figure" "for" "if"
    "include" "let" "mark" "maser" "measure" "meta" "observable" "param"
    "plot" "prepare" "print" "proc" "record" "repeat" "save" "seed" "set"
    "sweep" "trajectories")
  "The first words of statements.")

(defconst maser-clauses
  '("and" "as" "auto" "because" "by" "cavity" "clicks" "coherent" "custom"
    "detect" "during" "else" "every" "finite" "fock" "from" "in" "intensity"
    "loglog" "logx" "logxyz" "logxz" "logy" "logyz" "logz" "map" "modulated"
    "multiphoton" "not" "or" "populations" "qubit" "rabi" "records" "repair"
    "scale" "spin" "state" "then" "thermal" "to" "twophoton" "uniform"
    "until" "vacuum" "vs" "wigner" "with" "within")
  "Reserved words, and the fixed words of clauses.")

(defconst maser-functions
  '("abs" "acos" "all" "any" "argmax" "argmin" "asin" "atan" "basin" "ceil"
    "cos" "cot" "efficiency" "exp" "fidelity" "first" "floor" "last" "len"
    "linspace" "log" "log10" "logspace" "max" "mean" "min" "normal" "outcome"
    "population" "quadrature" "quadrature_variance" "rho_im" "rho_re" "round"
    "select" "sin" "sqrt" "std" "sum" "tan" "uniform" "wigner" "zip")
  "Functions, and observables with arguments.")

(defconst maser-observables
  '("a_im" "a_re" "coherence_out_im" "coherence_out_re" "distance" "e_in"
    "e_out" "energy" "entropy" "entropy_production" "ergotropy"
    "ergotropy_coherent" "ergotropy_in" "ergotropy_incoherent"
    "ergotropy_out" "exchange_variance" "fano" "g2" "gain" "heat"
    "information" "inversion" "k" "levels" "lost" "mandel" "parity" "power"
    "power_max" "probability" "purity" "q_out" "qubits" "split_distance"
    "sum_e_in" "sum_e_out" "sum_entropy_production" "sum_ergotropy_in"
    "sum_ergotropy_out" "sum_heat" "sum_information" "sum_work" "variance"
    "work")
  "Observables.")

(defconst maser-constants
  '("e" "inf" "pi" "π")
  "Constants.")

(defvar maser-font-lock-keywords
  `(("\\_<\\(?:let\\|param\\|observable\\|proc\\|mark\\)\\s-+\\(\\(?:\\sw\\|\\s_\\)+\\)"
     1 font-lock-variable-name-face)
    (,(regexp-opt maser-statements 'symbols) . font-lock-keyword-face)
    (,(concat (regexp-opt maser-functions 'symbols) "\\s-*(")
     1 font-lock-function-name-face)
    ("\\_<\\(\\(?:\\sw\\|\\s_\\)+\\)\\s-*=\\(?:[^=]\\|$\\)" 1 font-lock-type-face)
    (,(regexp-opt maser-observables 'symbols) . font-lock-builtin-face)
    (,(regexp-opt maser-constants 'symbols) . font-lock-constant-face)
    (,(regexp-opt maser-clauses 'symbols) . font-lock-keyword-face))
  "What is coloured.")

(defvar maser-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?# "<" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?_ "_" table)
    (dolist (sign '(?+ ?- ?* ?/ ?^ ?~ ?< ?> ?= ?! ?, ?\; ?.))
      (modify-syntax-entry sign "." table))
    table)
  "Comments, strings and signs.")

(defun maser-indent-line ()
  "Indent the line by the blocks that are open before it."
  (interactive)
  (let* ((depth (save-excursion
                  (back-to-indentation)
                  (let ((open (car (syntax-ppss))))
                    (if (looking-at "[])}]") (1- open) open))))
         (column (* 2 (max 0 depth))))
    (if (<= (current-column) (current-indentation))
        (indent-line-to column)
      (save-excursion (indent-line-to column)))))

;;;###autoload
(define-derived-mode maser-mode prog-mode "Maser"
  "Scripts of maser."
  (setq-local comment-start "# ")
  (setq-local comment-start-skip "#+\\s-*")
  (setq-local indent-tabs-mode nil)
  (setq-local indent-line-function #'maser-indent-line)
  (setq-local electric-indent-chars (append "}" electric-indent-chars))
  (setq-local font-lock-defaults '(maser-font-lock-keywords)))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.maser\\'" . maser-mode))

(defvar eglot-server-programs)
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               (cons 'maser-mode (list maser-program "lsp" "--stdio"))))

(provide 'maser-mode)
;;; maser-mode.el ends here
