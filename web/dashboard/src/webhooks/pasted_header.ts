// A header as it is copied from somewhere, in one piece: `Authorization: Bearer abc`. Pure.

/** Its two parts; undefined where it is no such piece, or a URL. Names are tokens of RFC 9110. */
export function splitHeader(text: string): { name: string; value: string } | undefined {
  const found = /^\s*(?:-H\s*)?['"]?([!#$%&'*+.^_`|~\w-]+):(?!\/\/)[ \t]*(\S.*?)['"]?\s*$/.exec(text);
  return found?.[1] && found[2] ? { name: found[1], value: found[2] } : undefined;
}
