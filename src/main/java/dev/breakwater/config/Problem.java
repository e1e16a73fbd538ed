package dev.breakwater.config;

/** One mistake in a configuration: where it is, what is wrong, how to mend it. */
public record Problem(String path, String fact, String remedy) {
    @Override
    public String toString() {
        return path + ": " + fact + (remedy.isEmpty() ? "" : " " + remedy);
    }
}
