#!/bin/sh
# Makes sure that the browser tests find a Chromium, and that it can draw Chinese.
set -eu

chromium=no
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null 2>&1; then chromium=yes; fi
done

# Without fontconfig (macOS) the system brings its own Chinese fonts.
fonts=yes
if command -v fc-list >/dev/null 2>&1 && [ -z "$(fc-list :lang=zh-cn)" ]; then fonts=no; fi

if [ "$chromium" = no ]; then
  wanted="chromium fonts-noto-cjk"
elif [ "$fonts" = no ]; then
  wanted="fonts-noto-cjk"
else
  exit 0
fi

if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "installing for the browser tests: $wanted"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # shellcheck disable=SC2086 # two words, two packages
  apt-get install -y -qq --no-install-recommends $wanted >/dev/null
  exit 0
fi

echo "The browser tests need $wanted. Install with" >&2
echo "    sudo apt-get update && sudo apt-get install -y $wanted" >&2
echo "or put a Chromium on PATH as chromium, chromium-browser or google-chrome." >&2
exit 1
