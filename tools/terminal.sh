# What ./run, ./test and tools/install share: headings, one line of progress, messages. Sourced by bash.
# On a terminal a line of progress is drawn over itself; in a file or a pipe only its end is written.

if [[ -t 1 && ${TERM:-dumb} != dumb ]]; then
  bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' yellow=$'\e[33m' plain=$'\e[0m' erase=$'\r\e[K'
  live=yes
else
  bold='' dim='' red='' green='' yellow='' plain='' erase=''
  live=''
fi

# progress NAME TEXT: what is going on right now; drawn only where it can be drawn over.
progress() { if [[ $live ]]; then printf '%s  %-10s %s' "$erase" "$1" "${2:0:90}"; fi; }

# done_line NAME TEXT: how it ended.
done_line() { printf '%s  %s%-10s%s %s\n' "$erase" "$bold" "$1" "$plain" "$2"; }

# fail TEXT...: says what is wrong and what to do, and ends.
fail() {
  printf '%s\n  %s%s%s\n' "$erase" "$red" "$1" "$plain" >&2
  shift
  if (($#)); then printf '  %s\n' "$@" >&2; fi
  exit 1
}

# show_tail FILE LINES: the end of a log, indented.
show_tail() { tail -n "$2" "$1" | sed 's/^/    /' >&2; }

# seconds_in_words N
seconds_in_words() { if (($1 < 60)); then printf '%d s' "$1"; else printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); fi; }

# follow_ninja NAME: reads the output of ninja and draws how far it is.
follow_ninja() {
  local line
  while IFS= read -r line; do
    if [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]]; then
      progress "$1" "${BASH_REMATCH[1]} of ${BASH_REMATCH[2]}  $dim${line##*/}$plain"
    fi
  done
}

# build NAME PRESET LOG TARGET...: configures and builds, everything into LOG; the status is ninja's.
build() {
  local name=$1 preset=$2 log=$3
  shift 3
  mkdir -p "$(dirname "$log")"
  # Two checkouts share what ccache holds, because paths below the checkout are hashed as relative ones.
  export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
  progress "$name" 'configuring'
  cmake --preset "$preset" >"$log" 2>&1 </dev/null || return
  ninja -C "build/$preset" "$@" 2>&1 </dev/null | tee -a "$log" | follow_ninja "$name"
}
