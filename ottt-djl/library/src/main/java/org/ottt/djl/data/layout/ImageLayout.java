package org.ottt.djl.data.layout;

/** The layouts in which the images of a split may lie. */
public enum ImageLayout {
  /** A folder per class. */
  CLASS_FOLDERS("class folders"),
  /** One folder of ImageNet's validation images, whose classes stand in a file of Kaggle's. */
  FLAT_FOLDER("flat folder with a list of labels"),
  /** A tar with a folder per class, or with a tar per class as ImageNet's own. */
  CLASS_TAR("tar of class folders"),
  /** ImageNet's own tar of validation images, whose classes stand in the devkit. */
  FLAT_TAR("flat tar with a list of labels"),
  /** Tars each of which is a class. */
  TAR_PER_CLASS("tar per class"),
  /** WebDataset's tars, in which a label follows each image. */
  WEBDATASET("WebDataset shards");

  private final String description;

  ImageLayout(String description) {
    this.description = description;
  }

  @Override
  public String toString() {
    return description;
  }
}
