package dev.breakwater.tls;

import dev.breakwater.config.Problems;

/** A certificate or its key that cannot be used: which key of the configuration names it, what is wrong, how to mend it. */
public final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String key;
    private final String remedy;

    UnusableException(String key, String fact, String remedy) {
        super(fact);
        this.key = key;
        this.remedy = remedy;
    }

    public String remedy() {
        return remedy;
    }

    /**
     * Adds itself to the problems of a configuration.
     *
     * @param kept what stays in use from before, so that it is only a warning, or null
     */
    void tell(Problems problems, String path, String kept) {
        if (kept == null) {
            problems.add(path + key, getMessage(), remedy);
        } else {
            problems.warn(path + key, getMessage() + " " + kept, remedy);
        }
    }

    /** What the log is told. */
    String words(String kept) {
        return key + ": " + getMessage() + " " + remedy + (kept == null ? "" : " " + kept);
    }
}
