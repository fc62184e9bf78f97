#ifndef MASER_CREADLINE_H
#define MASER_CREADLINE_H

#include <signal.h>
#include <stddef.h>

/// How a line ended.
enum maser_line_end {
  MASER_LINE = 0,
  /// Ctrl-C; what was typed is dropped.
  MASER_INTERRUPTED = 1,
  /// Ctrl-D on an empty line.
  MASER_END_OF_INPUT = 2,
  /// SIGHUP, SIGTERM, or the terminal is gone.
  MASER_HANGUP = 3,
};

/// Asked for what can stand at `point` of `line`; answers through maser_completions_begin and maser_completions_add.
typedef void (*maser_complete_function)(const char *line, int point);

/// Asked to show the completions that fit on the lines below, in `columns` and `rows`.
typedef void (*maser_show_function)(int columns, int rows);

/// Asked for the style of every byte of `line`, `length` of them; `point` is the cursor's, -1 once the line is entered. They are 0.
typedef void (*maser_style_function)(const char *line, int point, unsigned char *styles, int length);

/// To be called once.
void maser_readline_setup(
    maser_complete_function complete, maser_show_function show, maser_style_function style);

/// Whether what is typed is shown in colours: only where the terminal understands the sequences of ECMA-48.
void maser_readline_colour(int is_wanted);

/// Reads a line; `*line` is to be freed, and is what was typed so far after Ctrl-C or a hangup. While it reads, signals are its own;
/// afterwards terminal, signals and mask are as they were.
int maser_readline(const char *prompt, const char *prefilled, char **line);

/// The terminal as it was found, for another program; and as it is between two lines: nothing typed is shown.
void maser_terminal_ordinary(void);
void maser_terminal_quiet(void);

/// Adds an entry to the history that the arrow keys go through.
void maser_readline_remember(const char *entry);

/// The text from byte `start` to the cursor is what completions replace.
void maser_completions_begin(int start);
void maser_completions_add(const char *text, int appends_space);

/// Writes to the screen, below the line being edited.
void maser_readline_print(const char *text);

/// Waits until something can be read, or a signal was handled. Signals that are blocked now are let through where `waiting`
/// does, and only while it waits: none comes unseen before it begins to wait. What poll says of the descriptor, 0 after a
/// signal, -1 after an error. A signal comes before what was typed after it, even if that is there already.
int maser_wait_for_input(int descriptor, const sigset_t *waiting);

/// Columns that a Unicode scalar takes on a terminal, -1 if it cannot be shown.
int maser_character_width(unsigned int scalar);

#endif
