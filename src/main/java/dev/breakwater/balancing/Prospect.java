package dev.breakwater.balancing;

import dev.breakwater.upstream.Backend;

/**
 * What a backend's chances are of getting a request now.
 *
 * @param eligible whether it might get it
 * @param chosen whether it would get it for certain
 * @param score what the policy goes by, or null where it looks at none
 * @param reason why it is out, or by what it is chosen, for people
 */
public record Prospect(Backend backend, boolean eligible, boolean chosen, Double score, String reason) {}
