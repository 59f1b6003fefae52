"""The classifier: phrases as sparse feature vectors, trained class weights, calibration, and delta indexes."""
