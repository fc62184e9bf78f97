// The signal functions are extensions.
#define _GNU_SOURCE
#include "CReadline.h"

#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include <readline/history.h>
#include <readline/readline.h>

static maser_complete_function ask_completions;
static maser_show_function show_completions;
static maser_style_function ask_styles;

// MARK: Signals

// Set by handlers; looked at between two keys.
static volatile sig_atomic_t was_interrupted, was_resized, was_hung_up, was_suspended;

static void note_signal(int number) {
  switch (number) {
  case SIGINT: was_interrupted = 1; break;
  case SIGWINCH: was_resized = 1; break;
  case SIGTSTP: was_suspended = 1; break;
  default: was_hung_up = 1;
  }
}

static const int own_signals[] = {SIGINT, SIGWINCH, SIGHUP, SIGTERM, SIGTSTP};
enum { own_signal_count = sizeof own_signals / sizeof own_signals[0] };

struct signal_state {
  struct sigaction actions[own_signal_count];
  sigset_t mask;
  /// The mask while waiting: ours are let through there and nowhere else, so that none is missed.
  sigset_t waiting;
};

static const sigset_t *waiting_mask;

static void take_signals(struct signal_state *saved) {
  sigset_t blocked;
  sigemptyset(&blocked);
  for (int i = 0; i < own_signal_count; i++) sigaddset(&blocked, own_signals[i]);
  pthread_sigmask(SIG_BLOCK, &blocked, &saved->mask);
  saved->waiting = saved->mask;
  struct sigaction action = {.sa_handler = note_signal};
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < own_signal_count; i++) {
    sigdelset(&saved->waiting, own_signals[i]);
    sigaction(own_signals[i], &action, &saved->actions[i]);
  }
  waiting_mask = &saved->waiting;
}

static void give_signals_back(const struct signal_state *saved) {
  for (int i = 0; i < own_signal_count; i++) sigaction(own_signals[i], &saved->actions[i], NULL);
  pthread_sigmask(SIG_SETMASK, &saved->mask, NULL);
}

// MARK: The terminal between two lines

// While something runs, keys wait as they are: echoing them would spoil what is shown, and a Ctrl-D typed ahead would be
// taken by the terminal itself.
static void take_size(void);
static void redisplay(void);

static struct termios ordinary;
static int has_ordinary;

void maser_terminal_ordinary(void) {
  if (has_ordinary) tcsetattr(STDIN_FILENO, TCSADRAIN, &ordinary);
}

static void set_quiet(tcflag_t echo) {
  if (!has_ordinary) {
    if (tcgetattr(STDIN_FILENO, &ordinary) != 0) return;
    has_ordinary = 1;
    atexit(maser_terminal_ordinary);
  }
  struct termios quiet = ordinary;
  quiet.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
  // While something runs Ctrl-C does not throw away what was typed ahead; on a line it does.
  quiet.c_lflag |= echo ? echo : NOFLSH;
  quiet.c_cc[VMIN] = 1;
  quiet.c_cc[VTIME] = 0;
  tcsetattr(STDIN_FILENO, TCSADRAIN, &quiet);
}

void maser_terminal_quiet(void) { set_quiet(0); }

// Reading a key that is not there any more, because Ctrl-C has thrown it away, must not wait for the next one.
static void answer_at_once(void) {
  struct termios now;
  if (tcgetattr(STDIN_FILENO, &now) != 0) return;
  now.c_cc[VMIN] = 0;
  now.c_cc[VTIME] = 0;
  tcsetattr(STDIN_FILENO, TCSANOW, &now);
}

// Readline shows what is typed only on a terminal that does so itself.
static void prepare_terminal(int meta) {
  set_quiet(ECHO);
  rl_prep_terminal(meta);
  answer_at_once();
}

static void restore_terminal(void) {
  rl_deprep_terminal();
  set_quiet(0);
}

// Ctrl-Z: the terminal is given back while the process is stopped.
static void suspend(void) {
  rl_deprep_terminal();
  maser_terminal_ordinary();
  struct sigaction stop = {.sa_handler = SIG_DFL}, before;
  sigemptyset(&stop.sa_mask);
  sigaction(SIGTSTP, &stop, &before);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, SIGTSTP);
  raise(SIGTSTP);
  // Here it stops, and goes on later.
  pthread_sigmask(SIG_UNBLOCK, &only, NULL);
  pthread_sigmask(SIG_BLOCK, &only, NULL);
  sigaction(SIGTSTP, &before, NULL);
  prepare_terminal(1);
  take_size();
  rl_on_new_line();
  redisplay();
}

// MARK: Keys

// Read, but not yet taken by readline.
static int next_key = -1;
static int is_gone;

static int is_stopped(void) { return was_interrupted || was_hung_up || is_gone; }

// Waits until there is a key, or a signal has been noted.
static void wait_for_key(void) {
  int events = maser_wait_for_input(STDIN_FILENO, waiting_mask);
  if (events < 0) is_gone = 1;
  if (events <= 0) return;
  if (events & (POLLHUP | POLLERR | POLLNVAL)) {
    is_gone = 1;
    return;
  }
  unsigned char byte;
  ssize_t count = read(STDIN_FILENO, &byte, 1);
  if (count == 1) next_key = byte;
  if (count < 0 && errno != EINTR && errno != EAGAIN) is_gone = 1;
}

// Readline asks for more keys where one is not enough: characters of several bytes, pastes, what is typed ahead. A key that
// does nothing ends its waiting when the line is given up.
static int take_key(FILE *stream) {
  (void)stream;
  while (next_key < 0) {
    if (is_stopped()) return 0;
    if (was_suspended) {
      was_suspended = 0;
      suspend();
    }
    wait_for_key();
  }
  int key = next_key;
  next_key = -1;
  return key;
}

// MARK: Completion

static struct {
  int start;
  char **texts;
  int *appends;
  size_t count, room;
} found;

void maser_completions_begin(int start) {
  for (size_t i = 0; i < found.count; i++) free(found.texts[i]);
  found.count = 0;
  found.start = start;
}

void maser_completions_add(const char *text, int appends_space) {
  if (found.count == found.room) {
    size_t room = found.room ? 2 * found.room : 64;
    char **texts = realloc(found.texts, room * sizeof *texts);
    if (!texts) return;
    found.texts = texts;
    int *appends = realloc(found.appends, room * sizeof *appends);
    if (!appends) return;
    found.appends = appends;
    found.room = room;
  }
  char *copy = strdup(text);
  if (!copy) return;
  found.appends[found.count] = appends_space;
  found.texts[found.count++] = copy;
}

static size_t common_prefix(const char *a, const char *b) {
  size_t length = 0;
  while (a[length] && a[length] == b[length]) length++;
  // Not in the middle of a character.
  while (length > 0 && ((unsigned char)a[length] & 0xC0) == 0x80) length--;
  return length;
}

// The completion as readline wants it: instead of what stands from its own `start` on.
static char *fitted(const char *text, int start) {
  if (found.start > start) {
    size_t kept = (size_t)(found.start - start);
    char *result = malloc(kept + strlen(text) + 1);
    if (!result) return NULL;
    memcpy(result, rl_line_buffer + start, kept);
    strcpy(result + kept, text);
    return result;
  }
  size_t standing = (size_t)(start - found.start);
  if (strncmp(text, rl_line_buffer + found.start, standing) != 0) return NULL;
  return strdup(text + standing);
}

static char **complete(const char *word, int start, int end) {
  (void)word;
  rl_attempted_completion_over = 1;
  rl_completion_append_character = '\0';
  rl_completion_suppress_quote = 1;
  maser_completions_begin(end);
  ask_completions(rl_line_buffer, end);
  if (found.count == 0) return NULL;
  char **matches = calloc(found.count + 2, sizeof *matches);
  if (!matches) return NULL;
  size_t count = 0, last = 0;
  for (size_t i = 0; i < found.count; i++) {
    char *match = fitted(found.texts[i], start);
    if (!match) continue;
    matches[++count] = match;
    last = i;
  }
  if (count == 0) {
    free(matches);
    return NULL;
  }
  size_t shared = strlen(matches[1]);
  for (size_t i = 2; i <= count; i++) {
    size_t length = common_prefix(matches[1], matches[i]);
    if (length < shared) shared = length;
  }
  if (count == 1) {
    if (found.appends[last]) {
      rl_completion_append_character = ' ';
      rl_completion_suppress_quote = 0;
    }
    matches[0] = matches[1];
    matches[1] = NULL;
  } else {
    // Greek letters share nothing with what was typed: that stays then.
    const char *standing = rl_line_buffer + start;
    size_t typed = (size_t)(end - start);
    if (shared < typed || strncmp(matches[1], standing, typed) != 0) {
      matches[0] = strndup(standing, typed);
    } else {
      matches[0] = strndup(matches[1], shared);
    }
  }
  return matches;
}

static void show_matches(char **matches, int count, int longest) {
  (void)matches, (void)count, (void)longest;
  int rows = 24, columns = 80;
  rl_get_screen_size(&rows, &columns);
  fputc('\n', rl_outstream);
  show_completions(columns, rows);
  fflush(rl_outstream);
  rl_forced_update_display();
}

int maser_character_width(unsigned int scalar) { return wcwidth((wchar_t)scalar); }

void maser_readline_print(const char *text) { fputs(text, rl_outstream); }

// MARK: Pastes

static char *line_read;
static int has_line;

static void take_line(char *line) {
  line_read = line;
  has_line = 1;
  // Here, so that the prompt is not shown once more.
  rl_callback_handler_remove();
}

// Above this a paste is submitted at once: drawing it would take longer than reading it.
enum { largest_shown_paste = 8192 };

// A bracketed paste is one piece of text, whatever is in it.
static int paste(int count, int key) {
  (void)count, (void)key;
  static const char end[] = "\033[201~";
  size_t length = 0, room = 4096;
  char *text = malloc(room);
  while (text) {
    int byte = rl_pending_input ? rl_read_key() : take_key(rl_instream);
    if (byte < 0 || is_stopped()) break;
    if (byte == 0) continue;
    if (byte == '\r') byte = '\n';
    if (length + 2 > room) {
      room *= 2;
      char *larger = realloc(text, room);
      if (!larger) break;
      text = larger;
    }
    text[length++] = (char)byte;
    if (length >= sizeof end - 1
        && memcmp(text + length - (sizeof end - 1), end, sizeof end - 1) == 0) {
      length -= sizeof end - 1;
      break;
    }
  }
  if (!text) return 1;
  while (length > 0 && text[length - 1] == '\n') length--;
  text[length] = '\0';
  if (length <= largest_shown_paste) {
    rl_insert_text(text);
    free(text);
    return 0;
  }
  // Together with what stood around it.
  size_t before = (size_t)rl_point, after = (size_t)(rl_end - rl_point);
  char *whole = malloc(before + length + after + 1);
  if (whole) {
    memcpy(whole, rl_line_buffer, before);
    memcpy(whole + before, text, length);
    memcpy(whole + before + length, rl_line_buffer + rl_point, after);
    whole[before + length + after] = '\0';
    rl_replace_line("", 0);
    fputs("(pasted)\n", rl_outstream);
    fflush(rl_outstream);
    take_line(whole);
  }
  free(text);
  return 0;
}

// MARK: Colours

// Readline draws the line, without colours and knowing only what it drew. Then its characters are written over themselves, in
// colours, where they stand, and the cursor goes back to where it was. Where that place is not certain nothing is done.

static int is_coloured;
static const char *present_prompt = "";

void maser_readline_colour(int is_wanted) { is_coloured = is_wanted; }

// In the order of the styles.
static const char *const sequences[] = {
    "\033[0m", "\033[1;34m", "\033[36m", "\033[35m", "\033[32m", "\033[2m", "\033[1;4m", "\033[1;31m",
};
enum { style_count = sizeof sequences / sizeof sequences[0], most_coloured = 1000 };

struct place {
  int row, column;
};

// A character of the line: its bytes, and where it stands.
struct cell {
  int start, length;
  struct place place;
};

static struct {
  struct cell cells[most_coloured];
  int count;
  struct place cursor;
  /// The last row that something stands in.
  int rows;
} layout;

static int prompt_width(void) {
  int width = 0;
  for (const char *at = present_prompt; *at; at++, width++) {
    if (*at < ' ' || *at > '~') return -1;
  }
  return width;
}

// Lays the line out as readline does; 0 where it may do otherwise.
static int lay_out(int columns) {
  struct place at = {0, prompt_width()};
  if (at.column < 0 || at.column >= columns) return 0;
  mbstate_t state;
  memset(&state, 0, sizeof state);
  layout.count = 0;
  for (int start = 0; start <= rl_end;) {
    if (start == rl_point) layout.cursor = at;
    if (start == rl_end) break;
    wchar_t character;
    size_t length = mbrtowc(&character, rl_line_buffer + start, (size_t)(rl_end - start), &state);
    if (length == 0 || length > (size_t)(rl_end - start)) return 0;
    if (character == L'\n') {
      at = (struct place){at.row + 1, 0};
    } else {
      int width = wcwidth(character);
      // Controls are shown in two columns, marks that combine in none, and what does not fit goes to the next row.
      if (width <= 0 || at.column + width > columns) return 0;
      layout.cells[layout.count++] = (struct cell){start, (int)length, at};
      at.column += width;
      if (at.column == columns) at = (struct place){at.row + 1, 0};
    }
    start += (int)length;
  }
  layout.rows = at.row + 1;
  return 1;
}

static void go(struct place from, struct place to) {
  fputc('\r', rl_outstream);
  if (to.row < from.row) fprintf(rl_outstream, "\033[%dA", from.row - to.row);
  if (to.row > from.row) fprintf(rl_outstream, "\033[%dB", to.row - from.row);
  if (to.column > 0) fprintf(rl_outstream, "\033[%dC", to.column);
}

static void write_cells(const unsigned char *styles) {
  struct place at = layout.cursor;
  int style = 0;
  for (int i = 0; i < layout.count; i++) {
    const struct cell *cell = &layout.cells[i];
    if (i == 0 || cell->place.row != at.row) {
      go(at, cell->place);
      at = cell->place;
    }
    int wanted = styles[cell->start] < style_count ? styles[cell->start] : 0;
    if (wanted != style) {
      if (style != 0) fputs(sequences[0], rl_outstream);
      if (wanted != 0) fputs(sequences[wanted], rl_outstream);
      style = wanted;
    }
    fwrite(rl_line_buffer + cell->start, 1, (size_t)cell->length, rl_outstream);
  }
  if (style != 0) fputs(sequences[0], rl_outstream);
  go(at, layout.cursor);
  fflush(rl_outstream);
}

static void colour(int point) {
  // What was coloured before may have to lose its colours.
  static int was_coloured;
  if (!is_coloured || rl_end == 0 || rl_end > most_coloured) return;
  if (RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH | RL_STATE_NUMERICARG | RL_STATE_VIMOTION)) return;
  if (!rl_display_prompt || strcmp(rl_display_prompt, present_prompt) != 0) return;
  int rows = 24, columns = 80;
  rl_get_screen_size(&rows, &columns);
  if (!lay_out(columns) || layout.rows > rows) return;
  static unsigned char styles[most_coloured];
  memset(styles, 0, sizeof styles);
  ask_styles(rl_line_buffer, point, styles, rl_end);
  int has_style = 0;
  for (int i = 0; i < rl_end; i++) has_style |= styles[i];
  if (has_style || was_coloured) write_cells(styles);
  was_coloured = has_style != 0;
}

static void redisplay(void) {
  rl_redisplay();
  colour(rl_point);
}

// Who draws in another way is taken by readline not to want the old line cleared away.
static void take_size(void) {
  rl_redisplay_function = rl_redisplay;
  rl_resize_terminal();
  rl_redisplay_function = redisplay;
}

static void resize(void) {
  take_size();
  colour(rl_point);
}

// The line stays behind without the marks that belong to the cursor.
static int enter(int count, int key) {
  colour(-1);
  return rl_newline(count, key);
}

// MARK: Lines

void maser_readline_setup(
    maser_complete_function complete_function, maser_show_function show, maser_style_function style) {
  ask_completions = complete_function;
  show_completions = show;
  ask_styles = style;
  setlocale(LC_CTYPE, "");
  rl_readline_name = "maser";
  rl_catch_signals = 0;
  rl_catch_sigwinch = 0;
  rl_attempted_completion_function = complete;
  rl_completion_display_matches_hook = show_matches;
  // A backslash begins the name of a Greek letter, a colon a command.
  rl_completer_word_break_characters = " \t\n\"'`@$><=;|&{}()[],+-*/^~!%#";
  rl_completer_quote_characters = "\"";
  rl_getc_function = take_key;
  rl_prep_term_function = prepare_terminal;
  rl_deprep_term_function = restore_terminal;
  rl_sort_completion_matches = 0;
  rl_variable_bind("enable-bracketed-paste", "on");
  rl_variable_bind("show-all-if-ambiguous", "on");
  rl_initialize();
  rl_bind_keyseq("\033[200~", paste);
  rl_redisplay_function = redisplay;
  if (rl_function_of_keyseq("\r", NULL, NULL) == rl_newline) rl_bind_key('\r', enter);
  using_history();
}

void maser_readline_remember(const char *entry) { add_history(entry); }

// The line is given up; what was typed of it.
static int settle(int end, char **line) {
  *line = has_line ? line_read : strdup(rl_line_buffer ? rl_line_buffer : "");
  if (end == MASER_INTERRUPTED) {
    if (!has_line) {
      // Also in the middle of a search.
      rl_callback_sigcleanup();
      rl_free_line_state();
      rl_point = rl_end;
      rl_redisplay();
    }
    fputs("^C\n", rl_outstream);
    fflush(rl_outstream);
  }
  if (!has_line) rl_callback_handler_remove();
  rl_replace_line("", 0);
  return end;
}

static int read_keys(char **line) {
  for (;;) {
    if (was_hung_up || is_gone) return settle(MASER_HANGUP, line);
    if (was_interrupted) return settle(MASER_INTERRUPTED, line);
    if (has_line) break;
    if (was_resized) {
      was_resized = 0;
      resize();
    }
    if (was_suspended) {
      was_suspended = 0;
      suspend();
    }
    wait_for_key();
    if (next_key >= 0) rl_callback_read_char();
  }
  if (!line_read) return MASER_END_OF_INPUT;
  *line = line_read;
  return MASER_LINE;
}

int maser_readline(const char *prompt, const char *prefilled, char **line) {
  struct signal_state saved;
  was_interrupted = was_resized = was_hung_up = was_suspended = 0;
  has_line = is_gone = 0;
  next_key = -1;
#if RL_READLINE_VERSION >= 0x0802
  // After a Ctrl-D more may be typed; readline would write an empty line behind each.
  rl_eof_found = 0;
#endif
  line_read = NULL;
  *line = NULL;
  take_signals(&saved);
  present_prompt = prompt;
  rl_callback_handler_install(prompt, take_line);
  // The screen may have changed while nobody watched.
  resize();
  if (*prefilled) {
    rl_insert_text(prefilled);
    redisplay();
  }
  int end = read_keys(line);
  give_signals_back(&saved);
  // A hangup concerns whoever comes next, too.
  if (end == MASER_HANGUP && was_hung_up) raise(SIGHUP);
  return end;
}
