package dev.breakwater.balancing;

/** A request's keys, all of them the same text. */
record Keys(String key) implements RequestKeys {
    static final Keys ANY = new Keys("10.0.0.1");

    @Override
    public String clientAddress() {
        return key;
    }

    @Override
    public String uri() {
        return key;
    }

    @Override
    public String header(String name) {
        return key;
    }

    @Override
    public String cookie(String name) {
        return key;
    }
}
