/// A major mode for Emacs, with the language server for Eglot and lsp-mode.
enum EmacsFile {
  static func file(_ words: WordClasses) -> EditorFiles.File {
    EditorFiles.File(path: "emacs/maser-mode.el", text: text(words))
  }

  private static func list(_ words: [String]) -> String {
    var lines: [String] = []
    var line = ""
    for word in words {
      if line.count + word.count > 70 {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + "\"\(word)\""
    }
    return (lines + [line]).joined(separator: "\n    ")
  }

  private static func text(_ words: WordClasses) -> String {
    """
    ;;; maser-mode.el --- Scripts of maser, protocols on a micromaser battery -*- lexical-binding: t -*-

    ;; \(EditorFiles.origin)
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
      '(\(list(words.statements)))
      "The first words of statements.")

    (defconst maser-clauses
      '(\(list(words.clauses)))
      "Reserved words, and the fixed words of clauses.")

    (defconst maser-functions
      '(\(list(words.functions)))
      "Functions, and observables with arguments.")

    (defconst maser-observables
      '(\(list(words.observables)))
      "Observables.")

    (defconst maser-constants
      '(\(list(words.constants)))
      "Constants.")

    (defvar maser-font-lock-keywords
      `(("\\\\_<\\\\(?:let\\\\|param\\\\|observable\\\\|proc\\\\|mark\\\\)\\\\s-+\\\\(\\\\(?:\\\\sw\\\\|\\\\s_\\\\)+\\\\)"
         1 font-lock-variable-name-face)
        (,(regexp-opt maser-statements 'symbols) . font-lock-keyword-face)
        (,(concat (regexp-opt maser-functions 'symbols) "\\\\s-*(")
         1 font-lock-function-name-face)
        ("\\\\_<\\\\(\\\\(?:\\\\sw\\\\|\\\\s_\\\\)+\\\\)\\\\s-*=\\\\(?:[^=]\\\\|$\\\\)" 1 font-lock-type-face)
        (,(regexp-opt maser-observables 'symbols) . font-lock-builtin-face)
        (,(regexp-opt maser-constants 'symbols) . font-lock-constant-face)
        (,(regexp-opt maser-clauses 'symbols) . font-lock-keyword-face))
      "What is coloured.")

    (defvar maser-mode-syntax-table
      (let ((table (make-syntax-table)))
        (modify-syntax-entry ?# "<" table)
        (modify-syntax-entry ?\\n ">" table)
        (modify-syntax-entry ?\\" "\\"" table)
        (modify-syntax-entry ?_ "_" table)
        (dolist (sign '(?+ ?- ?* ?/ ?^ ?~ ?< ?> ?= ?! ?, ?\\; ?.))
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
      (setq-local comment-start-skip "#+\\\\s-*")
      (setq-local indent-tabs-mode nil)
      (setq-local indent-line-function #'maser-indent-line)
      (setq-local electric-indent-chars (append "}" electric-indent-chars))
      (setq-local font-lock-defaults '(maser-font-lock-keywords)))

    ;;;###autoload
    (add-to-list 'auto-mode-alist '("\\\\.maser\\\\'" . maser-mode))

    (defvar eglot-server-programs)
    (with-eval-after-load 'eglot
      (add-to-list 'eglot-server-programs
                   (cons 'maser-mode (list maser-program "lsp" "--stdio"))))

    (provide 'maser-mode)
    ;;; maser-mode.el ends here

    """
  }
}
