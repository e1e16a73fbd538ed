package dev.breakwater.metrics;

/** A media type that an Accept field may ask for. */
record MediaType(String type, String subtype) {
    /**
     * How much it is wanted: the quality of the most specific range that it falls in.
     *
     * @param byName whether ranges with an asterisk do not count
     */
    double quality(String accept, boolean byName) {
        double quality = 0;
        int least = byName ? 2 : 0;
        int specific = -1;
        for (String range : accept.split(",")) {
            String[] parts = range.split(";", -1);
            int match = match(parts[0].strip());
            double wanted = quality(parts);
            if (match >= least && (match > specific || match == specific && wanted > quality)) {
                specific = match;
                quality = wanted;
            }
        }
        return quality;
    }

    /** 2 for the type itself, 1 and 0 for ranges that hold it, -1 for others. */
    private int match(String range) {
        if (range.equalsIgnoreCase(type + "/" + subtype)) {
            return 2;
        } else if (range.equalsIgnoreCase(type + "/*")) {
            return 1;
        }
        return range.equals("*/*") ? 0 : -1;
    }

    private static double quality(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.regionMatches(true, 0, "q=", 0, 2)) {
                try {
                    return Math.max(0, Math.min(1, Double.parseDouble(parameter.substring(2))));
                } catch (NumberFormatException malformed) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
