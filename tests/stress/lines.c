// SPDX-License-Identifier: GPL-2.0
// Every line that is read is checked against the contract.
#include "stress.h"

static const char TCP_HEADER[] = "Recv-Q Send-Q Local Address           Foreign Address         Stat Diag Options";
static const char OTHER_HEADER[] = "Recv-Q Send-Q Local Address           Foreign Address         Options";
static const char STATES[] = "NONE ESTB SYNS SYNR FNW1 FNW2 TIMW CLSD CLSW LACK LSTN CLSG ";
static const char DIAGS[] = "     >|   |<   >|<  >#   ";
static const char *const TCP_ALWAYS[] = { "SO_REUSEADDR", "SO_REUSEPORT", "SO_KEEPALIVE", "TCP_NODELAY", "TCP_DEFER_ACCEPT" };
static const char *const OTHER_ALWAYS[] = { "SO_REUSEADDR", "SO_REUSEPORT", "SO_BROADCAST" };

static _Noreturn void bad(const struct listing *l, const char *what)
{
	fail("%s: %s in the line '%s'", FILE_NAME[l->file], what, l->line);
}

/* A number in six columns or more, and a blank. */
static char *queue(struct listing *l, char *at)
{
	size_t blanks = strspn(at, " "), digits;

	at += blanks;
	digits = (*at == '-') + strspn(at + (*at == '-'), "0123456789");
	if (!digits || blanks != (digits < 6 ? 6 - digits : 0) || at[digits] != ' ')
		bad(l, "a bad queue");
	return at + digits + 1;
}

/* An address in 23 columns or more, and a blank, which a null byte replaces. */
static char *endpoint(struct listing *l, char *at, const char **text, unsigned int *port)
{
	size_t len = strcspn(at, " "), width = len < 23 ? 23 : len;
	char *colon = memrchr(at, ':', len), *end = at;

	if (!colon || strlen(at) <= width || strspn(at + len, " ") != width - len + 1)
		bad(l, "a bad address column");
	if (strspn(at, "0123456789abcdef:.") < (size_t)(colon - at))
		bad(l, "a bad address");
	*text = at;
	*port = colon[1] == '*' ? 0 : strtoul(colon + 1, &end, 10);
	if (colon[1] == '*' ? colon + 2 != at + len : end != at + len || *port > 65535)
		bad(l, "a bad port");
	at[len] = 0;
	return at + width + 1;
}

/* One of a list of words of equal width, which end in a blank. */
static char *word(struct listing *l, char *at, const char *words, const char *what)
{
	for (const char *w = words; *w; w += 5)
		if (!strncmp(at, w, 5))
			return at + 5;
	bad(l, what);
}

static void options(struct listing *l, const char *at)
{
	bool tcp = l->file <= TCP6STAT;
	const char *const *always = tcp ? TCP_ALWAYS : OTHER_ALWAYS;
	size_t left = tcp ? LENGTH(TCP_ALWAYS) : LENGTH(OTHER_ALWAYS);

	for (;; at++) {
		size_t key = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"), value;

		if (!key || at[key] != '=')
			bad(l, "a bad option");
		if (left && strlen(*always) == key && !strncmp(at, *always, key)) {
			always++;
			left--;
		}
		at += key + 1;
		value = strcspn(at, ",= ");
		if (!value || (at[value] && at[value] != ','))
			bad(l, "a bad value");
		at += value;
		if (!*at)
			break;
	}
	if (left)
		bad(l, "an option missing that each line has");
}

static void line(struct listing *l)
{
	char text[sizeof(l->line)], *at = text;
	bool tcp = l->file <= TCP6STAT;
	struct row row = { .file = l->file };

	for (const char *c = l->line; *c; c++)
		if (*c < ' ' || *c > '~')
			bad(l, "a byte that is no text");
	if (strlen(l->line) != l->used)
		bad(l, "a null byte");
	if (!l->began) {
		l->began = true;
		if (strcmp(l->line, tcp ? TCP_HEADER : OTHER_HEADER))
			bad(l, "a bad header");
		return;
	}
	strcpy(text, l->line);
	at = queue(l, at);
	at = queue(l, at);
	at = endpoint(l, at, &row.local, &row.local_port);
	at = endpoint(l, at, &row.remote, &row.remote_port);
	if (tcp) {
		row.state = at;
		at = word(l, at, STATES, "a bad state");
		at[-1] = 0;
	}
	if (tcp && !*at) {
		if (!strstr("TIMW FNW2 SYNR", row.state))
			bad(l, "options missing");
	} else {
		if (tcp)
			at = word(l, at, DIAGS, "a bad diag");
		options(l, at);
	}
	row.options = at;
	count(rows, 1);
	if (l->row)
		l->row(&row, l->data);
}

void listing_begin(struct listing *l, int file, bool whole, void (*row)(const struct row *, void *), void *data)
{
	l->file = file;
	l->used = 0;
	l->aligned = whole;
	l->began = !whole;
	l->row = row;
	l->data = data;
}

void listing_add(struct listing *l, const char *text, size_t len)
{
	while (len) {
		const char *end = memchr(text, '\n', len);
		size_t part = end ? (size_t)(end - text) : len;

		if (l->used + part >= sizeof(l->line)) {
			l->line[sizeof(l->line) - 1] = 0;
			bad(l, "no end");
		}
		memcpy(l->line + l->used, text, part);
		l->used += part;
		if (end) {
			l->line[l->used] = 0;
			if (l->aligned)
				line(l);
			l->aligned = true;
			l->used = 0;
			part++;
		}
		text += part;
		len -= part;
	}
}

void listing_end(struct listing *l)
{
	l->line[l->used] = 0;
	if (l->used)
		bad(l, "no newline");
	if (!l->began)
		bad(l, "no header");
}

bool listing_read(int fd, int file, size_t size, void (*row)(const struct row *, void *), void *data)
{
	static const size_t SIZES[] = { 1, 2, 63, 500, 4095, 4096, 4097, 65536, 1 << 20 };
	static char buffer[1 << 20];
	static struct listing l;

	listing_begin(&l, file, true, row, data);
	for (;;) {
		ssize_t n = read(fd, buffer, size ? size : SIZES[roll(LENGTH(SIZES))]);

		count(reads, 1);
		if (n < 0 && gone(errno))
			return false;
		if (n < 0)
			fail("reading %s: %s", FILE_NAME[file], strerror(errno));
		if (!n)
			break;
		listing_add(&l, buffer, n);
	}
	listing_end(&l);
	count(complete_listings, 1);
	return true;
}
