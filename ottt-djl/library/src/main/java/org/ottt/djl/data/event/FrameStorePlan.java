package org.ottt.djl.data.event;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a store is to hold: sample i goes to slot i.
 *
 * @param layout what every sample looks like
 * @param classNames names of the classes in the order of their labels
 * @param options how frames are made, for the record and to tell one preparation from another
 * @param samples the samples, in the order in which they will be read
 * @param normalization what frames will be normalized by, unless their reader chooses another
 */
public record FrameStorePlan(
    FrameLayout layout,
    List<String> classNames,
    SortedMap<String, String> options,
    List<PlannedSample> samples,
    NormalizationKind normalization) {

  /**
   * Creates a plan for frames that are normalized by channel.
   *
   * @param layout what every sample looks like
   * @param classNames names of the classes in the order of their labels
   * @param options how frames are made, for the record and to tell one preparation from another
   * @param samples the samples, in the order in which they will be read
   * @throws IllegalArgumentException if there is no sample or a label without a class name
   */
  public FrameStorePlan(
      FrameLayout layout,
      List<String> classNames,
      SortedMap<String, String> options,
      List<PlannedSample> samples) {
    this(layout, classNames, options, samples, NormalizationKind.CHANNEL);
  }

  /**
   * Checks the plan.
   *
   * @param layout what every sample looks like
   * @param classNames names of the classes in the order of their labels
   * @param options how frames are made, for the record and to tell one preparation from another
   * @param samples the samples, in the order in which they will be read
   * @param normalization what frames will be normalized by, unless their reader chooses another
   * @throws IllegalArgumentException if there is no sample or a label without a class name
   */
  public FrameStorePlan {
    classNames = List.copyOf(classNames);
    options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    Objects.requireNonNull(normalization, "normalization");
    samples = List.copyOf(samples);
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("A store needs at least 1 sample");
    }
    for (PlannedSample sample : samples) {
      if (sample.label() < 0 || sample.label() >= classNames.size()) {
        throw new IllegalArgumentException(
            sample + ": there are " + classNames.size() + " class names");
      }
    }
  }

  /**
   * Returns a short text that two plans share only if they are equal.
   *
   * @return a SHA-256 in hexadecimal
   */
  public String fingerprint() {
    JsonObject plan = new Gson().toJsonTree(this).getAsJsonObject();
    if (normalization == NormalizationKind.CHANNEL) {
      // So that stores of earlier versions, which had no choice, are recognized.
      plan.remove("normalization");
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] text = new Gson().toJson(plan).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(digest.digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
