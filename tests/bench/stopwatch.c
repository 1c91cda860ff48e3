// SPDX-License-Identifier: GPL-2.0
/*
 * Times one thing and prints nanoseconds, read(2) calls, bytes and lines:
 *	stopwatch read FILE SECONDS [FILTER]	reads it to the end; "over" after so many seconds
 *	stopwatch count FILE SECONDS [FILTER]	the same, and counts lines meanwhile
 *	stopwatch drive FILE SECONDS [FILTER]	reads it inside the kernel, with drive.ko; the lines are not counted
 *	stopwatch again FILE SECONDS		reads it again and again for so long, and
 *						prints how often in a second
 *	stopwatch least FILE READINGS		reads it so often, and adds up the
 *						shortest time of each call
 *	stopwatch zero BYTES			reads so many bytes of /dev/zero
 *	stopwatch copy BYTES			copies so many inside the kernel, with drive.ko
 *	stopwatch run COMMAND...		runs it, with its output thrown away
 * A read(2) asks for 128 KiB, into the same memory each time.
 */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SIZE = 128 << 10, CALLS = 1 << 12, UNSUPPORTED = 2 };

static char buffer[SIZE];

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static long newlines(const char *at, long size)
{
	const char *end = at + size;
	long found = 0;

	while ((at = memchr(at, '\n', end - at))) {
		found++;
		at++;
	}
	return found;
}

/* Of at most so many bytes; the clock runs from the first read to the last. */
static void read_all(int fd, long most, double seconds, bool counting)
{
	long calls = 0, bytes = 0, lines = 0, got;
	long long start = now(), limit = start + (long long)(seconds * 1e9);

	do {
		got = read(fd, buffer, most - bytes < SIZE ? most - bytes : SIZE);
		if (got < 0)
			err(1, "read");
		calls++;
		bytes += got;
		if (counting)
			lines += newlines(buffer, got);
		if (calls % 16 == 0 && now() > limit) {
			puts("over");
			return;
		}
	} while (got && bytes < most);
	printf("%lld %ld %ld %ld\n", now() - start, calls, bytes, lines);
}

static int open_filtered(const char *file, const char *filter)
{
	int fd = open(file, filter ? O_RDWR : O_RDONLY);

	if (fd < 0 || (filter && write(fd, filter, strlen(filter)) < 0)) {
		warn("%s %s", file, filter ? filter : "");
		exit(filter ? UNSUPPORTED : 1);
	}
	return fd;
}

#define PARAMETERS "/sys/module/drive/parameters/"

/* Has drive.ko do it, and prints what that tells. */
static void drive(const char *parameter, const char *value)
{
	int set = open(parameter, O_WRONLY), get = open(PARAMETERS "drive", O_RDONLY);
	char text[100];
	ssize_t size = strlen(value);

	if (set < 0 || get < 0)
		err(1, "%s", parameter);
	if (write(set, value, size) != size) {
		if (errno != ETIME)
			err(1, "%s", parameter);
		puts("over");
		return;
	}
	size = read(get, text, sizeof(text));
	if (size < 2)
		err(1, "%s", parameter);
	printf("%.*s 0\n", (int)size - 1, text);
}

static void drive_file(int fd, int seconds)
{
	char value[100];

	snprintf(value, sizeof(value), "%d %d", fd, seconds);
	drive(PARAMETERS "drive", value);
}

static void read_again(const char *file, double seconds)
{
	long long start = now(), limit = start + (long long)(seconds * 1e9);
	long listings = 0, got;

	while (now() < limit) {
		int fd = open_filtered(file, NULL);

		while ((got = read(fd, buffer, SIZE)))
			if (got < 0)
				err(1, "read");
		close(fd);
		listings++;
	}
	printf("%.3f\n", listings * 1e9 / (now() - start));
}

/* What an interrupt adds to a call of one reading is not in the shortest. */
static void read_least(const char *file, int readings)
{
	static long long least[CALLS];
	long calls = 0, bytes = 0, lines = 0, got;
	long long start, took, sum = 0;

	for (int reading = 0; reading < readings; reading++) {
		int fd = open_filtered(file, NULL);

		calls = bytes = lines = 0;
		do {
			start = now();
			got = read(fd, buffer, SIZE);
			took = now() - start;
			if (got < 0 || calls == CALLS)
				err(1, "call %ld of read", calls);
			if (!reading || took < least[calls])
				least[calls] = took;
			calls++;
			bytes += got;
			lines += newlines(buffer, got);
		} while (got);
		close(fd);
	}
	for (long call = 0; call < calls; call++)
		sum += least[call];
	printf("%lld %ld %ld %ld\n", sum, calls, bytes, lines);
}

static void run(char **command)
{
	long long start = now();
	pid_t child = fork();
	int status;

	if (child == 0) {
		if (!freopen("/dev/null", "w", stdout))
			_exit(126);
		execvp(*command, command);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0 || status)
		errx(1, "%s failed", *command);
	printf("%lld 0 0 0\n", now() - start);
}

int main(int argc, char **argv)
{
	memset(buffer, 1, SIZE); /* no page faults later */
	if (argc >= 4 && (!strcmp(argv[1], "read") || !strcmp(argv[1], "count")))
		read_all(open_filtered(argv[2], argv[4]), 1L << 40, atof(argv[3]), argv[1][0] == 'c');
	else if (argc >= 4 && !strcmp(argv[1], "drive"))
		drive_file(open_filtered(argv[2], argv[4]), atoi(argv[3]));
	else if (argc == 4 && !strcmp(argv[1], "again"))
		read_again(argv[2], atof(argv[3]));
	else if (argc == 4 && !strcmp(argv[1], "least") && atoi(argv[3]) > 0)
		read_least(argv[2], atoi(argv[3]));
	else if (argc == 3 && !strcmp(argv[1], "zero"))
		read_all(open_filtered("/dev/zero", NULL), atol(argv[2]), 60, false);
	else if (argc == 3 && !strcmp(argv[1], "copy"))
		drive(PARAMETERS "copy", argv[2]);
	else if (argc >= 3 && !strcmp(argv[1], "run"))
		run(argv + 2);
	else
		errx(1, "wrong arguments: see stopwatch.c");
	return 0;
}
