# SPDX-License-Identifier: Apache-2.0
# Completion for septum in bash: source this file. In zsh, first: autoload -U bashcompinit; bashcompinit
# Commands, options, boards and VMs are those that the program itself names.

_septum()
{
    local program=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]}
    local before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]} words='' i
    local -a arguments=()
    for ((i = 2; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        --board | --image | --out | --include | --name | --devicetree | --kconfig) ((i++)) ;;
        -*) ;;
        *) arguments+=("${COMP_WORDS[i]}") ;;
        esac
    done
    if ((COMP_CWORD == 1)) || [[ $command == help ]]; then
        words="$("$program" help | sed -n 's/^  \([a-z]\{2,\}\)  .*/\1/p') help"
    elif [[ $before == --board ]]; then
        words=$("$program" help | sed -n 's/^boards: //p')
    elif [[ $word == -* ]]; then
        words=$("$program" help "$command" | sed -n 's/^  \(--[a-z]*\).*/\1/p')
    elif [[ $command == kit ]] && ((${#arguments[@]} == 1)); then
        words=$("$program" check --json "${arguments[0]}" 2>/dev/null |
            sed -n 's/^      "name": "\(.*\)",$/\1/p')
    elif [[ $command == why ]] && ((${#arguments[@]} == 1)); then
        words=$("$program" map "${arguments[0]}" 2>/dev/null |
            awk '/^  0x/ { for (i = 1; i <= NF; i++) if ($i ~ /^[A-Z][A-Z0-9_]+$/) print $i }')
    else
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
    fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -F _septum septum
