package dev.breakwater.tls;

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

    public String key() {
        return key;
    }

    public String remedy() {
        return remedy;
    }
}
