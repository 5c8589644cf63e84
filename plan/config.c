/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "config.h"

#include "host.h"

#include <ctype.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Run the compiler. Returns its exit status, or -1 when it could not be run. */
static int compile(const char *source, const char *object, const char *include, const char *define)
{
    const char *compiler = getenv("HOSTCC");
    if (!compiler || !*compiler)
        compiler = "gcc";
    pid_t child = fork();
    if (child < 0)
        return -1;
    if (child == 0) {
        /* The shell splits $HOSTCC, which may be "ccache gcc"; file names it never sees as text. */
        char *script = host_text("exec %s \"$@\"", compiler);
        execl("/bin/sh", "sh", "-c", script, "septum", "-shared", "-fPIC", "-std=c11", "-Wall",
              "-Wextra", "-Werror", "-Wno-missing-field-initializers", "-Wno-missing-braces", "-I",
              include, define, "-o", object, source, (char *)NULL);
        _exit(127);
    }
    int status;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(status) && WEXITSTATUS(status) < 126 ? WEXITSTATUS(status) : -1;
}

/* "mps2-an505" -> "-DSEPTUM_BOARD_MPS2_AN505"; the caller frees. */
static char *board_define(const char *board)
{
    char *define = host_text("-DSEPTUM_BOARD_%s", board);
    for (char *p = define + strlen("-DSEPTUM_BOARD_"); *p; p++)
        *p = isalnum((unsigned char)*p) ? toupper((unsigned char)*p) : '_';
    return define;
}

static enum config_result load(struct config *config, const char *source, const char *object,
                               const char *include, const char *board)
{
    char *define = board_define(board);
    int status = compile(source, object, include, define);
    free(define);
    if (status < 0) {
        fprintf(stderr, "septum: cannot run the host compiler (set HOSTCC)\n");
        return CONFIG_UNREADABLE;
    }
    if (status > 0) {
        return CONFIG_REFUSED; /* the compiler has said why */
    }
    config->library = dlopen(object, RTLD_NOW | RTLD_LOCAL);
    if (!config->library) {
        fprintf(stderr, "septum: %s: %s\n", source, dlerror());
        return CONFIG_REFUSED;
    }
    config->contents = dlsym(config->library, "septum_config");
    if (!config->contents) {
        fprintf(stderr, "septum: %s defines no `const struct septum_config septum_config`\n",
                source);
        config_unload(config);
        return CONFIG_REFUSED;
    }
    return CONFIG_LOADED;
}

enum config_result config_load(struct config *config, const char *folder, const char *include,
                               const char *board)
{
    *config = (struct config){0};
    char *source = host_text("%s/config.c", folder);
    if (access(source, R_OK) != 0) {
        fprintf(stderr, "septum: %s: %s\n", source, strerror(errno));
        free(source);
        return CONFIG_UNREADABLE;
    }
    const char *temporary = getenv("TMPDIR");
    char *scratch = host_text("%s/septum-XXXXXX", temporary && *temporary ? temporary : "/tmp");
    enum config_result result = CONFIG_UNREADABLE;
    if (mkdtemp(scratch)) {
        char *object = host_text("%s/config.so", scratch);
        result = load(config, source, object, include, board);
        unlink(object);
        rmdir(scratch);
        free(object);
    } else {
        fprintf(stderr, "septum: %s: %s\n", scratch, strerror(errno));
    }
    free(scratch);
    free(source);
    return result;
}

void config_unload(struct config *config)
{
    if (config->library)
        dlclose(config->library);
    *config = (struct config){0};
}
