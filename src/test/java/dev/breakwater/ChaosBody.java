package dev.breakwater;

import java.util.Arrays;
import java.util.Random;

/** Content that both ends know: whoever has the seed and the length can say whether it arrived whole. */
final class ChaosBody {
    private static final int SEEDS = 64 * 1024;
    private static final byte[] NOISE = new byte[SEEDS + 128 * 1024];

    static {
        new Random(42).nextBytes(NOISE);
    }

    private ChaosBody() {}

    static byte[] of(int seed, int length) {
        int from = Math.floorMod(seed, SEEDS);
        return Arrays.copyOfRange(NOISE, from, from + length);
    }

    static boolean matches(byte[] found, int seed, int length) {
        int from = Math.floorMod(seed, SEEDS);
        return Arrays.equals(found, 0, found.length, NOISE, from, from + length);
    }
}
