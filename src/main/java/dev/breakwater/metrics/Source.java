package dev.breakwater.metrics;

/** Somebody who knows values that are only asked for when somebody looks. */
@FunctionalInterface
public interface Source {
    void collect(Scrape scrape);
}
