/* Counts the calls by which a run changes files below its home, and fails or kills the run at the n-th of them.

Preloaded into the run and its children, which share one counter in a mapped file. Everything in the process
is seen: Python, DuckDB, Polars, Arrow, SQLite. FAULTS_HOME is the folder, FAULTS_STATE the mapped file (struct
state), FAULTS_LOG gets one line per counted call: number, process, kind, bytes, path. What is below a folder of
FAULTS_SKIP (names in the home that end with a slash, between colons) does not count.
*/
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum how { NONE, KILL, TORN, FULL, BROKEN, READ_ONLY, CHILD };
enum verdict { PASS, HALF, FAIL };

struct state {
    long count; /* calls so far */
    long at;    /* the call that is hit, from 1; 0 is none */
    long how;   /* enum how */
    long hits;  /* errors given */
};

static struct state *state;
static char home[4096], log_path[4096], skipped[256];
static size_t home_length;

void faults_begin(void) {
    const char *where = getenv("FAULTS_HOME"), *shared = getenv("FAULTS_STATE"), *lines = getenv("FAULTS_LOG");
    if (!where || !shared) return;
    int fd = syscall(SYS_openat, AT_FDCWD, shared, O_RDWR | O_CLOEXEC, 0);
    if (fd < 0) return;
    void *mapped = mmap(NULL, sizeof(struct state), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    syscall(SYS_close, fd);
    if (mapped == MAP_FAILED) return;
    snprintf(home, sizeof home, "%s/", where);
    home_length = strlen(home);
    snprintf(log_path, sizeof log_path, "%s", lines ? lines : "");
    snprintf(skipped, sizeof skipped, "%s", getenv("FAULTS_SKIP") ? getenv("FAULTS_SKIP") : "");
    state = mapped;
}

__attribute__((constructor)) static void load(void) { faults_begin(); }

static int of_fd(int fd, char *path, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, size - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return 1;
}

static int of_name(int dir, const char *name, char *path, size_t size) {
    if (!name) return 0;
    if (name[0] == '/') {
        snprintf(path, size, "%s", name);
        return 1;
    }
    char folder[4096];
    if (dir == AT_FDCWD) {
        if (syscall(SYS_getcwd, folder, sizeof folder) < 0) return 0;
    } else if (!of_fd(dir, folder, sizeof folder)) {
        return 0;
    }
    snprintf(path, size, "%s/%s", folder, name);
    return 1;
}

static void note(long number, const char *kind, size_t bytes, const char *path) {
    if (!log_path[0]) return;
    char line[5000];
    int length = snprintf(line, sizeof line, "%ld\t%d\t%s\t%zu\t%s\n", number, (int)getpid(), kind, bytes,
                          path + home_length);
    int fd = syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (fd < 0) return;
    syscall(SYS_write, fd, line, (size_t)length);
    syscall(SYS_close, fd);
}

static void die(void) {
    kill(state->how == CHILD ? getpid() : 0, SIGKILL);
    for (;;) pause();
}

static enum verdict fail(int number) {
    __sync_fetch_and_add(&state->hits, 1);
    errno = number;
    return FAIL;
}

static int is_skipped(const char *inside) {
    for (const char *name = skipped; *name;) {
        size_t length = strcspn(name, ":");
        if (length && !strncmp(inside, name, length)) return 1;
        name += length + (name[length] == ':');
    }
    return 0;
}

/* What becomes of one call; ``grows`` says that it needs space, ``bytes`` that it may be done by half. */
static enum verdict meet(const char *kind, const char *path, size_t bytes, int grows) {
    if (strncmp(path, home, home_length) || is_skipped(path + home_length)) return PASS;
    long number = __sync_add_and_fetch(&state->count, 1);
    note(number, kind, bytes, path);
    int here = number == state->at, since = state->at && number >= state->at;
    switch (state->how) {
    case KILL:
    case CHILD:
        if (here) die();
        break;
    case TORN:
        if (here) return HALF;
        break;
    case FULL:
        if (here && bytes > 1) return HALF;
        if (since && grows) return fail(ENOSPC);
        break;
    case BROKEN:
        if (here) return fail(EIO);
        break;
    case READ_ONLY:
        if (since) return fail(EROFS);
        break;
    }
    return PASS;
}

/* The rest of a call that was done by half: the run ends here, or goes on with what is left to do. */
static long halved(long result) {
    if (state->how == TORN) die();
    return result;
}

#define ON_FD(fd) (state && of_fd(fd, path, sizeof path))
#define ON_NAME(dir, name) (state && of_name(dir, name, path, sizeof path))
/* Calls that cannot be half done are done whole before a kill. */
#define WHOLE(known, kind, grows, call)                                              \
    char path[8192];                                                                 \
    switch ((known) ? meet(kind, path, 0, grows) : PASS) {                           \
    case FAIL: return -1;                                                            \
    case HALF: return halved(call);                                                  \
    default: return call;                                                            \
    }
#define BYTES(fd, size, whole, half)                                                 \
    char path[8192];                                                                 \
    switch (ON_FD(fd) ? meet("write", path, size, 1) : PASS) {                       \
    case FAIL: return -1;                                                            \
    case HALF: return halved(half);                                                  \
    default: return whole;                                                           \
    }

ssize_t write(int fd, const void *data, size_t size) {
    BYTES(fd, size, syscall(SYS_write, fd, data, size), syscall(SYS_write, fd, data, size / 2))
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    BYTES(fd, size, syscall(SYS_pwrite64, fd, data, size, at), syscall(SYS_pwrite64, fd, data, size / 2, at))
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }
ssize_t writev(int fd, const struct iovec *parts, int count) {
    BYTES(fd, parts[0].iov_len, syscall(SYS_writev, fd, parts, count),
          syscall(SYS_write, fd, parts[0].iov_base, parts[0].iov_len / 2))
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
    BYTES(fd, parts[0].iov_len, syscall(SYS_pwritev, fd, parts, count, at, 0),
          syscall(SYS_pwrite64, fd, parts[0].iov_base, parts[0].iov_len / 2, at))
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { return pwritev64(fd, parts, count, at); }
ssize_t sendfile64(int out, int in, off64_t *at, size_t size) {
    BYTES(out, size, syscall(SYS_sendfile, out, in, at, size), syscall(SYS_sendfile, out, in, at, size / 2))
}
ssize_t sendfile(int out, int in, off_t *at, size_t size) { return sendfile64(out, in, at, size); }
ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t size, unsigned flags) {
    BYTES(out, size, syscall(SYS_copy_file_range, in, from, out, to, size, flags),
          syscall(SYS_copy_file_range, in, from, out, to, size / 2, flags))
}

int fsync(int fd) { WHOLE(ON_FD(fd), "sync", 0, syscall(SYS_fsync, fd)) }
int fdatasync(int fd) { WHOLE(ON_FD(fd), "sync", 0, syscall(SYS_fdatasync, fd)) }

static int grows(int fd, off64_t size) {
    struct stat64 there;
    return fstat64(fd, &there) == 0 && size > there.st_size;
}
int ftruncate64(int fd, off64_t size) {
    WHOLE(ON_FD(fd), "truncate", grows(fd, size), syscall(SYS_ftruncate, fd, size))
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }
int truncate64(const char *name, off64_t size) {
    WHOLE(ON_NAME(AT_FDCWD, name), "truncate", 0, syscall(SYS_truncate, name, size))
}
int truncate(const char *name, off_t size) { return truncate64(name, size); }
int fallocate64(int fd, int mode, off64_t at, off64_t size) {
    WHOLE(ON_FD(fd), "truncate", 1, syscall(SYS_fallocate, fd, mode, at, size))
}
int fallocate(int fd, int mode, off_t at, off_t size) { return fallocate64(fd, mode, at, size); }

int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
    WHOLE(ON_NAME(to, new), "rename", 0, syscall(SYS_renameat2, from, old, to, new, flags))
}
int renameat(int from, const char *old, int to, const char *new) { return renameat2(from, old, to, new, 0); }
int rename(const char *old, const char *new) { return renameat2(AT_FDCWD, old, AT_FDCWD, new, 0); }
int linkat(int from, const char *old, int to, const char *new, int flags) {
    WHOLE(ON_NAME(to, new), "link", 1, syscall(SYS_linkat, from, old, to, new, flags))
}
int link(const char *old, const char *new) { return linkat(AT_FDCWD, old, AT_FDCWD, new, 0); }
int unlinkat(int dir, const char *name, int flags) {
    WHOLE(ON_NAME(dir, name), "unlink", 0, syscall(SYS_unlinkat, dir, name, flags))
}
int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }
int rmdir(const char *name) { return unlinkat(AT_FDCWD, name, AT_REMOVEDIR); }
int remove(const char *name) {
    struct stat64 there;
    return lstat64(name, &there) == 0 && S_ISDIR(there.st_mode) ? rmdir(name) : unlink(name);
}
int mkdirat(int dir, const char *name, mode_t mode) {
    WHOLE(ON_NAME(dir, name), "mkdir", 1, syscall(SYS_mkdirat, dir, name, mode))
}
int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }

static int opened(int dir, const char *name, int flags, mode_t mode) {
    char path[8192];
    if ((flags & O_CREAT) && ON_NAME(dir, name)) {
        int is_new = syscall(SYS_faccessat, AT_FDCWD, path, F_OK, 0) != 0;
        /* Only what changes the folder counts: a file that is there is opened as before. */
        if (is_new || (flags & O_TRUNC)) {
            switch (meet("create", path, 0, is_new)) {
            case FAIL: return -1;
            case HALF: return halved(syscall(SYS_openat, dir, name, flags, mode));
            default: break;
            }
        }
    }
    return syscall(SYS_openat, dir, name, flags, mode);
}
#define MODE(flags)                                                                  \
    mode_t mode = 0;                                                                 \
    if ((flags) & (O_CREAT | __O_TMPFILE)) {                                         \
        va_list more;                                                                \
        va_start(more, flags);                                                       \
        mode = va_arg(more, mode_t);                                                 \
        va_end(more);                                                                \
    }
int open64(const char *name, int flags, ...) { MODE(flags) return opened(AT_FDCWD, name, flags, mode); }
int open(const char *name, int flags, ...) { MODE(flags) return opened(AT_FDCWD, name, flags, mode); }
int openat64(int dir, const char *name, int flags, ...) { MODE(flags) return opened(dir, name, flags, mode); }
int openat(int dir, const char *name, int flags, ...) { MODE(flags) return opened(dir, name, flags, mode); }
int creat64(const char *name, mode_t mode) {
    return opened(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
int creat(const char *name, mode_t mode) { return creat64(name, mode); }
