package dev.breakwater.it;

import java.util.List;

/**
 * The lines of a header or trailer section exactly as they came.
 *
 * @param lines in order, without their line ends
 */
record Fields(List<String> lines) {
    Fields {
        lines = List.copyOf(lines);
    }

    /** The values of all fields of that name in any case, in order, without the blanks around them. */
    List<String> values(String name) {
        return lines.stream()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }

    /** The value of the only field of that name, or null. */
    String value(String name) {
        List<String> values = values(name);
        if (values.size() > 1) {
            throw new AssertionError(name + " came " + values.size() + " times: " + lines);
        }
        return values.isEmpty() ? null : values.get(0);
    }

    boolean contain(String name) {
        return !values(name).isEmpty();
    }

    /** Whether one of the fields of that name lists the token. */
    boolean list(String name, String token) {
        return values(name).stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .anyMatch(part -> part.strip().equalsIgnoreCase(token));
    }
}
