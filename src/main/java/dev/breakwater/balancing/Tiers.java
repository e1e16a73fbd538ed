package dev.breakwater.balancing;

import dev.breakwater.upstream.Backend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * A pool's backends by priority. The first tier that has enough healthy ones, one of which has room, is used; where no tier has enough, all ready
 * backends are, since what calls most of them ill may be ill itself. Immutable.
 */
final class Tiers {
    private final Backend[][] tiers;
    private final Backend[] all;
    private final int threshold;

    /** @param threshold the percentage of ready backends that must be healthy; 0 asks for one at least and never gives up on health */
    Tiers(Backend[] backends, int threshold) {
        this.all = backends;
        this.threshold = threshold;
        TreeMap<Integer, List<Backend>> byTier = new TreeMap<>();
        for (Backend backend : backends) {
            byTier.computeIfAbsent(backend.tier(), tier -> new ArrayList<>()).add(backend);
        }
        tiers = byTier.values().stream()
                .map(tier -> tier.toArray(Backend[]::new))
                .toArray(Backend[][]::new);
    }

    Candidates candidates(List<Backend> tried) {
        boolean enough = false;
        for (Backend[] tier : tiers) {
            Candidates candidates = new Candidates(tier.length, false);
            if (collect(tier, tried, candidates)) {
                enough = true;
                if (candidates.complete().count() > 0) {
                    return candidates;
                }
            }
        }
        Candidates candidates = new Candidates(all.length, true);
        if (!enough && threshold > 0) {
            for (Backend backend : all) {
                if (backend.ready() && backend.hasRoom() && !tried.contains(backend)) {
                    candidates.add(backend);
                }
            }
        }
        return candidates.complete();
    }

    /** Says whether the tier has enough healthy backends, with or without room. */
    private boolean collect(Backend[] tier, List<Backend> tried, Candidates candidates) {
        int ready = 0;
        int healthy = 0;
        for (Backend backend : tier) {
            if (backend.ready()) {
                ready++;
                if (backend.healthy()) {
                    healthy++;
                    if (backend.hasRoom() && !tried.contains(backend)) {
                        candidates.add(backend);
                    }
                }
            }
        }
        return healthy > 0 && healthy * 100L >= (long) threshold * ready;
    }

    /** Whether any backend would be used if it had room. */
    boolean anyUsable() {
        return Arrays.stream(all).anyMatch(backend -> backend.ready() && (threshold > 0 || backend.healthy()));
    }

    boolean anyHealthy() {
        return Arrays.stream(all).anyMatch(backend -> backend.ready() && backend.healthy());
    }
}
