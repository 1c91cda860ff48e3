// SPDX-License-Identifier: GPL-2.0
// How long this process holds spin locks, by probes of the kernel's own functions.
#include "stress.h"

/* The time from taking to giving back, of each lock. What is taken with interrupts off (X86_EFLAGS_IF is 512) is the scheduler's,
 * which another task gives back. */
#define TAKE "hist:keys=lock:taken=common_timestamp.usecs if common_pid==%d && flags & 512"
#define GIVE "hist:keys=lock:held=common_timestamp.usecs-$taken:onmax($held).save(lock) if common_pid==%d && flags & 512"

static const char TRACING[] = "/sys/kernel/tracing";

/* Sets a trigger of an event, or takes it away. */
static bool trigger(const char *event, const char *kind, bool set, const char *format)
{
	char path[100], text[200] = "!";

	snprintf(path, sizeof(path), "%s/events/stress/%s%s/trigger", TRACING, event, kind);
	snprintf(text + !set, sizeof(text) - 1, format, getpid());
	return put(path, text);
}

static void probe(const char *event, const char *symbol, const char *kind)
{
	char path[100], text[200];

	snprintf(path, sizeof(path), "%s/kprobe_events", TRACING);
	snprintf(text, sizeof(text), "p:stress/%s%s %s%s lock=$arg1 flags=%%flags", event, kind, symbol, kind);
	/* Most times it is there already. */
	put(path, text);
}

void watch_locks(const char *kind)
{
	probe("take", "_raw_spin_lock", kind);
	probe("give", "_raw_spin_unlock", kind);
	if (!trigger("take", kind, true, TAKE) || !trigger("give", kind, true, GIVE))
		fail("the kernel does not tell how long locks are held: it takes CONFIG_KPROBE_EVENTS and CONFIG_HIST_TRIGGERS");
}

unsigned long longest_held(const char *kind)
{
	unsigned long us, longest = 0;
	char path[100], line[300];
	FILE *file;

	snprintf(path, sizeof(path), "%s/events/stress/give%s/hist", TRACING, kind);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, " max: %lu", &us) == 1 && us > longest)
			longest = us;
	if (file)
		fclose(file);
	/* The one that reads a variable of the other goes first. */
	if (!trigger("give", kind, false, GIVE) || !trigger("take", kind, false, TAKE))
		fail("the triggers of %s cannot be taken away", path);
	return longest;
}
