package dev.breakwater.routing;

import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What makes a request a call of gRPC: its content type and, where the client has a deadline, the time that is left until then.
 *
 * @param timeoutNanos what the client gives it from its beginning, or 0 where it does not say
 */
public record GrpcCall(long timeoutNanos) {
    /** The field that says how long the client will wait. */
    public static final String TIMEOUT = "grpc-timeout";

    public static final String CONTENT_TYPE = "application/grpc";
    private static final Pattern SYNTAX = Pattern.compile("([0-9]{1,8})([HMSmun])");
    private static final long MOST_NANOS = TimeUnit.DAYS.toNanos(365);
    private static final long MOST_DIGITS = 99_999_999;

    /** The call that a request is, or null. A timeout that is none is left for the backend to judge. */
    static GrpcCall of(ClientRequest request) {
        if (!isContentType(request.header("Content-Type"))) {
            return null;
        }
        String timeout = request.header(TIMEOUT);
        return new GrpcCall(timeout == null ? 0 : nanos(timeout));
    }

    /** Whether that is gRPC itself: gRPC-Web looks like it, but has its statuses in the body. */
    public static boolean isContentType(String value) {
        return value != null
                && value.regionMatches(true, 0, CONTENT_TYPE, 0, CONTENT_TYPE.length())
                && (value.length() == CONTENT_TYPE.length() || "+; ".indexOf(value.charAt(CONTENT_TYPE.length())) >= 0);
    }

    /** At least one, so that 0 is free to mean that there is no timeout. */
    private static long nanos(String timeout) {
        Matcher matcher = SYNTAX.matcher(timeout);
        if (!matcher.matches()) {
            return 0;
        }
        TimeUnit unit =
                switch (matcher.group(2).charAt(0)) {
                    case 'H' -> TimeUnit.HOURS;
                    case 'M' -> TimeUnit.MINUTES;
                    case 'S' -> TimeUnit.SECONDS;
                    case 'm' -> TimeUnit.MILLISECONDS;
                    case 'u' -> TimeUnit.MICROSECONDS;
                    default -> TimeUnit.NANOSECONDS;
                };
        long nanos = unit.toNanos(Long.parseLong(matcher.group(1)));
        return Math.max(1, Math.min(nanos, MOST_NANOS));
    }

    /** What is left of the timeout as a backend is to be told, or null where there is none. */
    public String remaining(long startNanos, long now) {
        if (timeoutNanos == 0) {
            return null;
        }
        long nanos = Math.max(1, timeoutNanos - (now - startNanos));
        if (nanos <= MOST_DIGITS) {
            return nanos + "n";
        } else if (nanos / 1_000 <= MOST_DIGITS) {
            return nanos / 1_000 + "u";
        }
        long millis = nanos / 1_000_000;
        return millis <= MOST_DIGITS ? millis + "m" : millis / 1_000 + "S";
    }
}
