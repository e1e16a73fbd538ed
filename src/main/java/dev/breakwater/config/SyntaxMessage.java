package dev.breakwater.config;

import java.util.regex.Pattern;

/** What a parser says of text that it cannot read, without the text itself: that may be a secret. */
final class SyntaxMessage {
    private static final Pattern EXCERPT =
            Pattern.compile("\\s*in reader, (line \\d+, column \\d+):\\R.*\\R\\s*\\^\\s*");
    private static final Pattern SOURCE =
            Pattern.compile("\\[Source: .*?; line: (\\d+), column: (\\d+)]", Pattern.DOTALL);
    private static final Pattern NOWHERE =
            Pattern.compile("\\s*\\([^()]*\\[Source: .*?; byte offset: [^]]*]\\)", Pattern.DOTALL);
    private static final Pattern TOKEN = Pattern.compile("(Unrecognized token) '[^']*'");

    private SyntaxMessage() {}

    static String of(String message) {
        String text = EXCERPT.matcher(message).replaceAll(" at $1; ");
        text = SOURCE.matcher(text).replaceAll("line $1, column $2");
        text = NOWHERE.matcher(text).replaceAll("");
        return TOKEN.matcher(text).replaceAll("$1").strip().replaceAll(";$", "");
    }
}
