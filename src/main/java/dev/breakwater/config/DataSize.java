package dev.breakwater.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, written "64KB", "2MB" or "1GB" (binary multiples, as nginx counts them); 0 means no limit. */
public record DataSize(long bytes) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(|b|k|kb|m|mb|g|gb)", Pattern.CASE_INSENSITIVE);

    /** @throws IllegalArgumentException when the text is not a whole number with an optional unit */
    public static DataSize parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not a size");
        }
        int shift =
                switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
                    case "k", "kb" -> 10;
                    case "m", "mb" -> 20;
                    case "g", "gb" -> 30;
                    default -> 0;
                };
        return new DataSize(Long.parseLong(matcher.group(1)) << shift);
    }

    public boolean unlimited() {
        return bytes == 0;
    }

    @Override
    public String toString() {
        for (int unit = 3; unit > 0; unit--) {
            if (bytes != 0 && bytes % (1L << 10 * unit) == 0) {
                return (bytes >> 10 * unit) + " KMG".substring(unit, unit + 1) + "B";
            }
        }
        return Long.toString(bytes);
    }
}
